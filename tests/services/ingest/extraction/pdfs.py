"""PDFs made for these tests: honest ones set by Typst, hostile ones written byte by byte."""

import zlib
from collections.abc import Iterable

import typst

MEGABYTE = 1024 * 1024


def typeset(source: str) -> bytes:
    made = typst.compile(source.encode())
    assert isinstance(made, bytes)
    return made


def written(objects: Iterable[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    made = bytearray(b"%PDF-1.7\n")
    places: list[int] = []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (len(places) + 1, trailer)
    return bytes(made + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


def page(content: bytes, resources: bytes = b"", *more: bytes, catalogue: bytes = b"") -> bytes:
    """One page that shows `content`; further objects are numbered from 6."""
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R%b>>" % catalogue,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>%b>>>>" % resources,
            content if content.endswith(b"endstream") else stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


def shown(text: str, x: int = 72, y: int = 700, size: int = 11, ink: str = "0 g") -> bytes:
    return f"BT {ink} /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n".encode("latin-1")


def plain(text: str = "The health visitor wrote to the family doctor twice.") -> bytes:
    return page(shown(text))


def repeated(block: bytes, times: int) -> bytes:
    """What deflating `block` that many times over gives, without holding it."""
    packer = zlib.compressobj(9)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(block, check)
    return first + again * (times - 1) + b"\x03\x00" + check.to_bytes(4, "big")
