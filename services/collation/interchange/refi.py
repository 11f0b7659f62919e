"""REFI-QDA 1.0 (qdasoftware.org): the codebook (.qdc) and the project (.qdpx), written and read."""

import io
import re
import struct
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID
from xml.etree.ElementTree import (
    Element,
    ParseError,
    SubElement,
    TreeBuilder,
    XMLParser,
    indent,
    tostring,
)

from chassis.patterns import Pattern
from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.collation.interchange.domain import Report, coders_of, guid_of
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.taxonomy.domain import Issue, Taxonomy, order_of

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
ORIGIN = "Learning into Practice"
QDE = "project.qde"
COLOURS = dict(
    zip(
        "ABCDEFG",
        ("#1D70B8", "#00703C", "#F47738", "#D4351C", "#4C2C92", "#28A197", "#B58840"),
        strict=True,
    )
)
GOOD_PRACTICE = "good_practice"
_WORKED = "Practice that worked"
_GONE = "No longer in force"
COUNT_LINE_ENDS_ONCE = ("atlas", "qualcoder")
"""The origins of tools that write CR LF and count it as one, whatever the standard says."""
_NO_XML = Pattern(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no document may hold, however they are written (XML 1.0, 2.2)."""
MOST_ELEMENTS = 200_000
MOST_DEPTH = 20
MOST_UNPACKED = 60_000_000
MOST_FILES = 500


class NotRefi(ValueError):
    """The file is no codebook or project that can be read; the message says why, not what."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a codebook, with the code it stands below."""

    guid: UUID
    name: str
    description: str
    codable: bool
    parent: UUID | None


@dataclass(frozen=True, slots=True)
class Selection:
    """A span of a source's text and a code that it was given."""

    guid: UUID
    start: int
    end: int
    code: UUID


@dataclass(frozen=True, slots=True)
class Source:
    """A text of a project, and what was selected in it."""

    guid: UUID
    name: str
    text: str
    selections: tuple[Selection, ...]


def code_guid(issue: str, kind: str = "problem") -> UUID:
    return guid_of("issue", issue if kind != GOOD_PRACTICE else f"{issue}+")


def stage_guid(stage: str) -> UUID:
    return guid_of("stage", stage)


def write_codebook(taxonomy: Taxonomy) -> bytes:
    """A version as a codebook: stages hold issues, issues hold their sub-issues."""
    root = Element("CodeBook", {"xmlns": CODEBOOK, "origin": ORIGIN})
    _write_codes(SubElement(root, "Codes"), taxonomy)
    return _document(root)


def _write_codes(
    codes: Element, taxonomy: Taxonomy, gone: Sequence[Issue] = (), worked: Sequence[Issue] = ()
) -> None:
    for stage in taxonomy.stages:
        held = _write_code(codes, stage_guid(stage.code), f"{stage.code} {stage.title}", stage.code)
        for issue in taxonomy.issues_of(stage.code):
            if issue.parent is None:
                _write_issue(held, taxonomy, issue)
    if gone:
        held = _write_code(codes, guid_of("group", _GONE), _GONE, "")
        for issue in gone:
            _write_named(held, issue)
    if worked:
        held = _write_code(codes, guid_of("group", _WORKED), _WORKED, "B")
        for issue in worked:
            label = f"{issue.code}+ {issue.label} ({_WORKED.lower()})"
            _write_code(held, code_guid(issue.code, GOOD_PRACTICE), label, issue.code, codable=True)


def _write_named(parent: Element, issue: Issue) -> Element:
    name = f"{issue.code} {as_line(issue.label)}"
    code = _write_code(parent, code_guid(issue.code), name, issue.code, codable=True)
    SubElement(code, "Description").text = _told(issue)
    return code


def _write_issue(parent: Element, taxonomy: Taxonomy, issue: Issue) -> None:
    code = _write_named(parent, issue)
    for part in taxonomy.sub_issues_of(issue.code):
        _write_issue(code, taxonomy, part)


def as_line(text: str) -> str:
    """In one line: the form tells statement and reasons apart by theirs."""
    return " ".join(_NO_XML.sub(" ", text).split())


def _told(issue: Issue) -> str:
    cause = ["The cause is unclear."] if issue.cause_status == "unclear" else []
    reasons = (f"[{reason.origin}] {as_line(reason.text)}" for reason in issue.reasons)
    return "\n".join([as_line(issue.statement), *cause, *reasons])


def _write_code(
    parent: Element, guid: UUID, name: str, code: str, *, codable: bool = False
) -> Element:
    given = {
        "guid": str(guid),
        "name": name,
        "isCodable": "true" if codable else "false",
        "color": COLOURS.get(code[:1], "#505A5F"),
    }
    return SubElement(parent, "Code", given)


def write_project(walk: Crosswalk, reports: Sequence[Report], at: datetime) -> bytes:
    """A project: the codebook, each report as a plain text, and each coding as a selection.

    An issue that is in force no more is in the codebook too where it was coded: no other tool
    reads a selection whose code is nowhere.
    """
    taxonomy = walk.in_force
    root = Element(
        "Project",
        {
            "xmlns": PROJECT,
            "name": f"Practice issues {taxonomy.version}",
            "origin": ORIGIN,
            "creationDateTime": _moment(at),
        },
    )
    coders = coders_of(reports)
    if coders:
        users = SubElement(root, "Users")
        for coder in coders:
            SubElement(users, "User", {"guid": str(guid_of("coder", coder)), "name": coder})
    worked = _issues_coded(walk, reports, good_practice=True)
    problems = _issues_coded(walk, reports, good_practice=False)
    gone = [issue for issue in problems if taxonomy.issue(issue.code) is None]
    _write_codes(SubElement(SubElement(root, "CodeBook"), "Codes"), taxonomy, gone, worked)
    if reports:
        sources = SubElement(root, "Sources")
        for report in reports:
            _write_source(sources, report, at)
    SubElement(root, "Description").text = f"{CONTENT_WARNING} {SUPPORT}"
    return _packed(_document(root), reports)


def _issues_coded(
    walk: Crosswalk, reports: Sequence[Report], *, good_practice: bool
) -> list[Issue]:
    codes = {
        coding.issue
        for report in reports
        for coding in report.codings
        if (coding.kind == GOOD_PRACTICE) == good_practice
    }
    seen = [walk.last_seen(code) for code in sorted(codes, key=order_of)]
    return [issue for _, issue in filter(None, seen)]


def _write_source(sources: Element, report: Report, at: datetime) -> None:
    given = {
        "guid": str(report.scr_id),
        "name": report.name,
        "plainTextPath": f"internal://{report.scr_id}.txt",
        "creationDateTime": _moment(at),
    }
    source = SubElement(sources, "TextSource", given)
    for coding in report.codings:
        start, end = report.span_of(coding)
        who = {
            "creatingUser": str(guid_of("coder", coding.coder)),
            "creationDateTime": _moment(coding.coded_at),
        }
        place = {"startPosition": str(start), "endPosition": str(end)}
        selected = {"guid": str(guid_of("selection", coding.id)), "name": coding.issue}
        selection = SubElement(source, "PlainTextSelection", selected | place | who)
        coded = SubElement(selection, "Coding", {"guid": str(coding.id)} | who)
        target = str(code_guid(coding.issue, coding.kind))
        SubElement(coded, "CodeRef", {"targetGUID": target})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(root: Element) -> bytes:
    indent(root)
    written = _NO_XML.sub(" ", tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'.encode()


def _packed(qde: bytes, reports: Sequence[Report]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, QDE, qde)
        for report in reports:
            _put(archive, f"Sources/{report.scr_id}.txt", report.text.encode())
    return packed.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # a fixed day: the same project is the same bytes
    entry = zipfile.ZipInfo(name, (2016, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def read_codebook(content: bytes) -> list[Code]:
    """The codes of a codebook, each after the one it stands below. Raises NotRefi."""
    root = _parsed(content)
    if _name(root) != "CodeBook":
        raise NotRefi("the file is no REFI-QDA codebook")
    return list(_codes_in(root, None))


def read_project(content: bytes) -> tuple[list[Code], list[Source]]:
    """The codes of a project, and its texts with what was selected in them. Raises NotRefi."""
    with _opened(content) as archive:
        names = {info.filename: info for info in archive.infolist()}
        qde = next((name for name in names if name.endswith(".qde") and "/" not in name), None)
        if qde is None:
            raise NotRefi("the archive holds no project")
        root = _parsed(_unpacked(archive, names[qde]))
        if _name(root) != "Project":
            raise NotRefi("the file is no REFI-QDA project")
        codes = [code for held in _children(root, "CodeBook") for code in _codes_in(held, None)]
        held = [one for part in _children(root, "Sources") for one in _children(part, "TextSource")]
        if len(held) > MOST_FILES:
            raise NotRefi("the project has more texts than are taken")
        texts = dict[str, str]()
        once = root.get("origin", "").lower().startswith(COUNT_LINE_ENDS_ONCE)
        sources = [
            with_single_line_ends(
                Source(
                    _guid(one, "guid"),
                    one.get("name", ""),
                    _text_of(one, archive, names, texts),
                    tuple(_selections(one)),
                ),
                counted_once=once,
            )
            for one in held
        ]
        return codes, sources


def with_single_line_ends(source: Source, *, counted_once: bool) -> Source:
    """A text of another system, CR LF, as it is here, and each place where it is then.

    By the standard (10.2) places count the code points of the file, so that CR LF is two.
    """
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    if counted_once:
        return replace(source, text=text)
    dropped = [found.start() for found in re.finditer("\r\n", source.text)]
    return replace(
        source,
        text=text,
        selections=tuple(
            replace(
                one,
                start=one.start - bisect_left(dropped, one.start),
                end=one.end - bisect_left(dropped, one.end),
            )
            for one in source.selections
        ),
    )


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN:
        raise NotRefi("the file is no archive") from None
    files = archive.infolist()
    if len(files) > MOST_FILES or sum(info.file_size for info in files) > MOST_UNPACKED:
        raise NotRefi("the archive unpacks to more than is taken")
    return archive


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the library raises for archives that are damaged, encrypted, or lie about what they hold."""


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Not a byte more than the archive says: one that holds more is damaged."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # the library unpacks the others whole, whatever it was asked for
        raise NotRefi("the archive is packed in a way that is not taken")
    try:
        with archive.open(info) as file:
            return file.read(info.file_size + 1)
    except _BROKEN:
        raise NotRefi("the archive is damaged or encrypted") from None


def _text_of(
    source: Element,
    archive: zipfile.ZipFile,
    names: dict[str, zipfile.ZipInfo],
    texts: dict[str, str],
) -> str:
    """The text of a source; `texts` holds those unpacked before, so that each is unpacked once."""
    for content in _children(source, "PlainTextContent"):
        return content.text or ""
    name = source.get("plainTextPath", "").removeprefix("internal://").lstrip("/")
    if name in texts:
        return texts[name]
    for folder in ("Sources/", "sources/"):
        if (info := names.get(folder + name)) is not None:
            try:
                texts[name] = _unpacked(archive, info).decode("utf-8-sig")
            except UnicodeDecodeError:
                break
            return texts[name]
    raise NotRefi("the text of a source is not in the archive")


def _selections(source: Element) -> Iterator[Selection]:
    for selected in _children(source, "PlainTextSelection"):
        start, end = _number(selected, "startPosition"), _number(selected, "endPosition")
        for coding in _children(selected, "Coding"):
            for ref in _children(coding, "CodeRef"):
                yield Selection(_guid(coding, "guid"), start, end, _guid(ref, "targetGUID"))


def _codes_in(element: Element, parent: UUID | None) -> Iterator[Code]:
    for held in element:
        if _name(held) == "Codes":
            yield from _codes_in(held, parent)
        elif _name(held) == "Code":
            guid = _guid(held, "guid")
            told = next((d.text for d in _children(held, "Description") if d.text), "")
            codable = held.get("isCodable", "true") in ("true", "1")
            yield Code(guid, held.get("name", ""), told, codable, parent)
            yield from _codes_in(held, guid)


def _parsed(content: bytes) -> Element:
    """Without a document type, so without entities; and not deeper than any codebook is."""
    # UTF-16 would hide the words from the search, and no tool writes it
    if b"\x00" in content or re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise NotRefi("the file has a document type or is not in UTF-8")
    parser = XMLParser(target=_Bounded())
    try:
        parser.feed(content)
        root: Element = parser.close()
    except NotRefi:
        raise
    except (ParseError, ValueError, LookupError):
        raise NotRefi("the file is not well formed") from None
    return root


class _Bounded(TreeBuilder):
    """Stops at the first element too many or too deep, before the rest is read."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS or self._depth > MOST_DEPTH:
            raise NotRefi("the file has more elements than is taken")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (held for held in element if _name(held) == name)


def _guid(element: Element, attribute: str) -> UUID:
    try:
        return UUID(element.get(attribute, "").strip("{}"))
    except ValueError:
        raise NotRefi("an element has no valid id") from None


def _number(element: Element, attribute: str) -> int:
    text = element.get(attribute, "")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise NotRefi("a selection has no valid place")
    return int(text)
