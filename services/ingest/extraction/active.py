"""Looks in a PDF's own objects for names of things that act or that hold other files."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_NAMES = re.compile(
    rb"/(JavaScript|JS(?=\s*[(<\d])|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData"
    rb"|Collection)(?![A-Za-z0-9])"
)
_OF_FILES = (b"EmbeddedFile", b"RichMedia")
_ANY_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]{1,127})")
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM_KIND_BEFORE = 512
_MOST_INFLATED = 4 * 1024 * 1024
_MOST_INFLATED_IN_ALL = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ActiveContent:
    """What the names promise; compressed objects are looked into up to a limit."""

    acts: bool
    is_portfolio: bool
    holds_files: bool


def find_active_content(pdf: bytes) -> ActiveContent:
    names: set[bytes] = set()
    for part in _objects(pdf):
        names.update(_NAMES.findall(_spelled_out(part) if b"#" in part else part))
    return ActiveContent(
        acts=bool(names - {b"Collection"}),
        is_portfolio=b"Collection" in names,
        holds_files=not names.isdisjoint(_OF_FILES),
    )


def names_in(pdf: bytes) -> Iterator[bytes]:
    """Every name that an object may use, as often as it is written."""
    for part in _objects(pdf):
        for found in _ANY_NAME.finditer(part):
            yield _spelled_out(found[1]) if b"#" in found[1] else found[1]


def _spelled_out(part: bytes) -> bytes:
    return _HEX_IN_NAME.sub(lambda found: bytes([int(found[1], 16)]), part)


def _objects(pdf: bytes) -> Iterator[bytes]:
    """Everything outside streams, and the streams that hold objects."""
    position = inflated = 0
    while (start := pdf.find(b"stream", position)) >= 0:
        yield pdf[position:start]
        end = pdf.find(b"endstream", start)
        end = end if end >= 0 else len(pdf)
        before = pdf[max(position, start - _STREAM_KIND_BEFORE) : start]
        if b"/ObjStm" in before and inflated < _MOST_INFLATED_IN_ALL:
            objects = _inflate(pdf[start + 6 : end])
            inflated += len(objects)
            yield objects
        position = end + len(b"endstream")
    yield pdf[position:]


def _inflate(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream.lstrip(b"\r\n"), _MOST_INFLATED)
    except zlib.error:
        return b""
