"""Looks at a Word document's archive before anything unpacks or parses it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from posixpath import normpath
from typing import Any

from docx.oxml.parser import parse_xml

from services.ingest.extraction.domain import Reason
from services.ingest.extraction.errors import Refused

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_MOST_ENTRIES = 5_000
_LARGEST_DIRECTORY = 2 * 1024 * 1024
_LARGEST_UNPACKED = 128 * 1024 * 1024
_LARGEST_XML = 48 * 1024 * 1024
_SMALL = 1024 * 1024
_HIGHEST_RATIO = 150
_BLANK = b"\xef\xbb\xbf\t\n\r "
_SYMLINK = 0o120000
_TYPE_OF_FILE = 0o170000

_MACROS = re.compile(r"vbaproject\.bin|vbadata\.xml", re.IGNORECASE)
_EMBEDDED = re.compile(r"/oleobject|/activex|/control\b", re.IGNORECASE)
_ENCODING = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']")
_PLAIN_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, when it is a Word document and nothing in it is out of proportion."""
    _refuse_large_directory(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(Reason.DAMAGED) from error
    entries = archive.infolist()
    _refuse_bombs(entries, len(data))
    _refuse_odd_packing(entries)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(map(_is_main_part, names)):
        raise Refused(Reason.NOT_A_DOCX)
    _refuse_macros(names)
    for entry in entries:
        part = _read(archive, entry)
        if _is_xml(entry) or part[:64].lstrip(_BLANK).startswith(b"<"):
            _refuse_unsafe_xml(entry, part)
    return archive


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith((".xml", ".rels"))


def _is_main_part(name: str) -> bool:
    return name.startswith("word/document") and name.endswith(".xml")


def _refuse_large_directory(data: bytes) -> None:
    """`zipfile` keeps an object for each entry, so their number is read before it does."""
    end = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or len(data) < end + _END_SIZE:
        raise Refused(Reason.DAMAGED)
    entries = int.from_bytes(data[end + 10 : end + 12], "little")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    if entries > _MOST_ENTRIES or size > _LARGEST_DIRECTORY:
        raise Refused(Reason.DOCX_BOMB)


def _refuse_bombs(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > _MOST_ENTRIES or sum(e.file_size for e in entries) > _LARGEST_UNPACKED:
        raise Refused(Reason.DOCX_BOMB)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        swells = entry.file_size > _SMALL and ratio > _HIGHEST_RATIO
        if swells or (_is_xml(entry) and entry.file_size > _LARGEST_XML):
            raise Refused(Reason.DOCX_BOMB)
    if any(ends > begins for ends, begins in _neighbours(entries, packed)):
        raise Refused(Reason.DOCX_BOMB)


def _neighbours(entries: list[zipfile.ZipInfo], packed: int) -> Iterator[tuple[int, int]]:
    """Where each entry ends at the least, and where the next begins: entries may not overlap."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    begins = [entry.header_offset for entry in ordered[1:]] + [packed]
    for entry, following in zip(ordered, begins, strict=True):
        yield entry.header_offset + 30 + len(entry.filename) + entry.compress_size, following


def _refuse_odd_packing(entries: list[zipfile.ZipInfo]) -> None:
    names: set[str] = set()
    for entry in entries:
        if entry.flag_bits & 1:
            raise Refused(Reason.ENCRYPTED)
        name = entry.filename
        link = (entry.external_attr >> 16) & _TYPE_OF_FILE == _SYMLINK
        strange = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
        method = entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if link or strange or method or normpath(name).lower() in names:
            raise Refused(Reason.DOCX_UNSAFE)
        names.add(normpath(name).lower())


def _refuse_macros(names: set[str]) -> None:
    if any(_MACROS.search(name) for name in names):
        raise Refused(Reason.DOCX_MACROS)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        raise Refused(Reason.DAMAGED) from error


def _refuse_unsafe_xml(entry: zipfile.ZipInfo, xml: bytes) -> None:
    encoding = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf")[:200])
    if b"\x00" in xml[:200] or (encoding and encoding[1].lower() not in _PLAIN_ENCODINGS):
        raise Refused(Reason.DOCX_UNSAFE)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Refused(Reason.DOCX_ENTITIES)
    if b"macroEnabled" in xml and entry.filename == "[Content_Types].xml":
        raise Refused(Reason.DOCX_MACROS)
    if entry.filename.endswith(".rels"):
        _refuse_relationships(xml)


def _refuse_relationships(xml: bytes) -> None:
    try:
        root: Any = parse_xml(xml)
    except SyntaxError as error:  # of which the XML parser's own is a kind
        raise Refused(Reason.DAMAGED) from error
    for relationship in root.iter("{*}Relationship"):
        kind, mode = relationship.get("Type", ""), relationship.get("TargetMode", "")
        if _EMBEDDED.search(kind):
            raise Refused(Reason.DOCX_EMBEDDED)
        if mode.lower() == "external" and not kind.endswith("/hyperlink"):
            raise Refused(Reason.DOCX_EXTERNAL)
