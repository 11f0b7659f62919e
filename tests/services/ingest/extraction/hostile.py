"""The hostile documents of docs section E, by the number they have there."""

import zlib

from tests.services.ingest.extraction.pdfs import MEGABYTE, page, repeated, shown, stream, written

FLATE = b"/Filter/FlateDecode"
SENTENCE = shown("The health visitor wrote to the family doctor twice.")


def flate_bomb() -> bytes:
    return page(stream(repeated(b" " * MEGABYTE, 1024), FLATE))


def nested_flate_bomb() -> bytes:
    inner = repeated(b" " * MEGABYTE, 2048)
    return page(stream(zlib.compress(inner, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def million_operators() -> bytes:
    return page(stream(zlib.compress(b"BT /F1 1 Tf (a) Tj ET\n" * 2_500_000, 9), FLATE))


def _forms(calls: int, levels: int) -> list[bytes]:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    return [
        stream(
            b"/X Do " * calls + SENTENCE,
            entries + b"/Resources<</Font<</F1 5 0 R>>/XObject<</X %d 0 R>>>>" % (7 + level),
        )
        for level in range(levels)
    ]


def laughing_forms() -> bytes:
    return page(b"/X Do", b"/XObject<</X 6 0 R>>", *_forms(10, 30), stream(SENTENCE))


def self_calling_form() -> bytes:
    form = stream(
        b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    )
    return page(b"/X Do " + SENTENCE, b"/XObject<</X 6 0 R>>", form)


def looping_xref() -> bytes:
    made = page(SENTENCE)
    start = made.rindex(b"xref\n0")
    return made.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def looping_outline() -> bytes:
    items = (
        b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
        b"<</Title(a)/Parent 6 0 R/Next 7 0 R/First 7 0 R/Last 7 0 R>>",
    )
    return page(SENTENCE, b"", *items, catalogue=b"/Outlines 6 0 R")


def pages_cycle() -> bytes:
    tree = b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"
    return written([b"<</Type/Catalog/Pages 2 0 R>>", tree])


def endless_count() -> bytes:
    return page(SENTENCE).replace(b"/Count 1", b"/Count 2147483648")


def deep_arrays() -> bytes:
    return page(SENTENCE, b"", b"[" * 200_000 + b"]" * 200_000, catalogue=b"/Names 6 0 R")


def deep_dictionaries() -> bytes:
    return page(b"/Span " + b"<</A" * 50_000 + b" 1 " + b">>" * 50_000 + b" BDC EMC")


def one_page_many_times() -> bytes:
    made = page(SENTENCE)
    kids = b"/Kids[%b]/Count 100000" % (b"3 0 R " * 100_000)
    return made.replace(b"/Kids[3 0 R]/Count 1", kids)


def lying_length() -> bytes:
    return page(SENTENCE).replace(b"/Length %d" % len(SENTENCE), b"/Length 99999999999")


def many_startxrefs() -> bytes:
    return page(SENTENCE) + b"startxref\n9\n%%EOF\n" * 400_000


def weightless_xref_stream() -> bytes:
    made = page(SENTENCE)
    start = len(made)
    table = stream(b"\x00" * 64, b"/Type/XRef/Size 99999999/W[0 0 0]/Root 1 0 R")
    return made + b"9 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def huge_font() -> bytes:
    widths = b" ".join(b"500" for _ in range(1_000_000))
    ranges = b"1 beginbfrange <0000> <ffff> <0041> endbfrange\n" * 100_000
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/Arial/FirstChar 0/LastChar 999999"
        b"/Widths[%b]/ToUnicode 7 0 R>>" % widths
    )
    packed = stream(zlib.compress(ranges, 9), FLATE)
    return page(SENTENCE.replace(b"F1", b"F2"), b"/Font<</F2 6 0 R>>", font, packed)


def laughing_metadata() -> bytes:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 30)
    )
    xmp = b"<?xpacket begin=''?><!DOCTYPE x [%b]><x>&a29;</x>" % entities
    return page(
        SENTENCE, b"", stream(xmp, b"/Type/Metadata/Subtype/XML"), catalogue=b"/Metadata 6 0 R"
    )


def wide_predictor() -> bytes:
    parameters = b"/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32/BitsPerComponent 16>>"
    return page(stream(zlib.compress(SENTENCE * 100), FLATE + parameters))


def _picture(filter_name: bytes, data: bytes, side: int) -> bytes:
    entries = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
        b"/BitsPerComponent 8%b" % (side, side, filter_name)
    )
    shows = b"q 500 0 0 500 0 0 cm /I Do Q\n"
    return page(shows + SENTENCE, b"/XObject<</I 6 0 R>>", stream(data, entries))


def jbig2_bomb() -> bytes:
    segment = (
        b"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13" + b"\xff\xff\xff\x7f" * 4 + b"\x00" * 3
    )
    return _picture(b"/Filter/JBIG2Decode", segment * 50, 60_000)


def jpx_bomb() -> bytes:
    size = b"\xff\x4f\xff\x51\x00\x2f\x00\x00" + b"\x7f\xff\xff\xff" * 2 + b"\x00" * 8
    return _picture(b"/Filter/JPXDecode", size + b"\x00\x00\x00\x01" * 6 + b"\x00\x03" * 20, 60_000)


def huge_picture() -> bytes:
    return _picture(FLATE, repeated(b"\x00" * MEGABYTE, 64), 100_000)


READS_OR_ENDS = {
    61: flate_bomb,
    62: nested_flate_bomb,
    63: million_operators,
    64: laughing_forms,
    65: self_calling_form,
    66: looping_xref,
    67: looping_outline,
    68: pages_cycle,
    69: endless_count,
    70: deep_arrays,
    71: deep_dictionaries,
    72: one_page_many_times,
    73: lying_length,
    74: many_startxrefs,
    75: weightless_xref_stream,
    76: huge_font,
    77: laughing_metadata,
    78: wide_predictor,
    79: jbig2_bomb,
    79.5: jpx_bomb,
    80: huge_picture,
}
