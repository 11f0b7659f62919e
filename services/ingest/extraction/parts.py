"""Takes what a Word document holds around its body: headers, properties, alternative texts.

Runs in the child process only.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from services.ingest.extraction.asides import Asides
from services.ingest.extraction.domain import AsidePlace

_PARAGRAPH = qn("w:p")
_LETTERS = {"t", "delText"}
_IN_PARAGRAPHS = {qn("w:t"), qn("w:delText"), qn("w:instrText")}
_INSTRUCTION, _FIELD = qn("w:instrText"), qn("w:fldSimple")
_SPACES = {qn("w:tab"), qn("w:ptab"), qn("w:cr"), qn("w:br")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORD = qn("w:t").removesuffix("t")
_VALUE = qn("w:val")
_PLACES = (
    (re.compile(r"word/header[^/]*\.xml"), AsidePlace.PAGE_HEADER),
    (re.compile(r"word/footer[^/]*\.xml"), AsidePlace.PAGE_FOOTER),
    (re.compile(r"word/comments[^/]*\.xml"), AsidePlace.ANNOTATION),
    (re.compile(r"docProps/.*"), AsidePlace.DOCUMENT_PROPERTIES),
)
_AUTHORS = {"creator", "lastModifiedBy", "Company", "Manager", "Application"}
_DESCRIPTIONS = ("descr", "title", "alt")
_DRAWN = {"docPr", "cNvPr"}
_OF_A_CONTROL = {
    qn(name)
    for name in ("w:alias", "w:tag", "w:default", "w:statusText", "w:helpText", "w:listEntry")
}
_CHOICE = qn("w:listItem")
_CHOICES = (qn("w:displayText"), qn("w:value"))
_BOOKMARK, _NAME = qn("w:bookmarkStart"), qn("w:name")
_SHOWN = re.compile(
    r".*\.(?:png|jpe?g|jpe|jfif|gif|bmp|tiff?|emf|wmf|emz|wmz|wdp|svgz|odttf|fntdata)"
    r"|word/printerSettings/[^/]*\.bin|.*/",
    re.IGNORECASE,
)
"""Pictures, fonts, a printer's settings and folders."""
_DATA = ("docProps/", "customXml/")


def take_parts(asides: Asides, archive: zipfile.ZipFile, body: str, document: Any) -> bool:
    """What no passage holds; whether a part is neither text, picture nor font."""
    asides.add(AsidePlace.ELSEWHERE, archive.comment.decode("utf-8", "replace"))
    unread = False
    for entry in archive.infolist():
        name = entry.filename
        asides.add(AsidePlace.ELSEWHERE, name)
        if name == body:
            _take_part(asides, name, document, whole=False)
        elif not _SHOWN.fullmatch(name) and (content := archive.read(entry)):
            try:
                _take_part(asides, name, parse_xml(content), whole=True)
            except (SyntaxError, ValueError):  # of which the XML parser's own error is a kind
                unread = True
    return unread


def _take_part(asides: Asides, name: str, root: Any, *, whole: bool) -> None:
    """Of the body only what its passages leave out."""
    place = next((p for pattern, p in _PLACES if pattern.fullmatch(name)), AsidePlace.ELSEWHERE)
    if name.endswith(".rels"):
        for target in _addresses(root):
            asides.add(AsidePlace.LINK, target)
    for element in root.iter():
        if not isinstance(element.tag, str):
            asides.add(place, element.text or "")  # a comment between the marks
            continue
        for beside, text in _beside(element):
            asides.add(beside, text)
        if whole or not element.tag.startswith(_WORD) or _is_in_fallback(element):
            for text in _texts(element):
                author = name.startswith("docProps/") and _local(element) in _AUTHORS
                asides.add(AsidePlace.DOCUMENT_AUTHOR if author else place, text)
        if name.startswith(_DATA):
            for value in element.attrib.values():
                asides.add(place, value)


def _is_in_fallback(element: Any) -> bool:
    return element.tag == _PARAGRAPH and next(element.iterancestors(_FALLBACK), None) is not None


def _texts(element: Any) -> Iterator[str]:
    """Of a paragraph all of it, for a word may be cut into runs; else what stands right here."""
    if _local(element) == "p":
        yield "".join(map(_written, element.iter()))
    elif element.tag not in _IN_PARAGRAPHS or next(element.iterancestors(_PARAGRAPH), None) is None:
        yield element.text or ""
    yield element.tail or ""


def _written(element: Any) -> str:
    if element.tag in _SPACES:
        return " "
    return (element.text or "") if _local(element) in _LETTERS else ""


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _addresses(root: Any) -> Iterator[str]:
    for relation in root.iter("{*}Relationship"):
        if relation.get("TargetMode", "").lower() == "external":
            yield unquote(relation.get("Target", ""))


def _beside(element: Any) -> Iterator[tuple[AsidePlace, str]]:
    """What an element says in its attributes, and a paragraph in its fields."""
    if _local(element) in _DRAWN:
        yield AsidePlace.ALTERNATIVE_TEXT, element.get("name", "")
    for name, value in element.attrib.items():
        if name.rpartition("}")[2] in _DESCRIPTIONS:
            yield AsidePlace.ALTERNATIVE_TEXT, value
    if element.tag == _PARAGRAPH:
        yield AsidePlace.FIELD_CODE, "".join(i.text or "" for i in element.iter(_INSTRUCTION))
    elif element.tag == _FIELD:
        yield AsidePlace.FIELD_CODE, element.get(qn("w:instr"), "")
    elif element.tag in _OF_A_CONTROL:
        yield AsidePlace.FORM_FIELD, element.get(_VALUE, "")
    elif element.tag == _CHOICE:
        yield from ((AsidePlace.FORM_FIELD, element.get(name, "")) for name in _CHOICES)
    elif element.tag == _BOOKMARK:
        yield AsidePlace.BOOKMARK, element.get(_NAME, "")
