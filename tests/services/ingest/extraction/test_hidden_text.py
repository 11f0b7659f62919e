"""Text a reader does not see is flagged: unread names under a box are a safeguarding incident."""

import pytest

from services.ingest.extraction.domain import Extraction, Flag
from tests.services.ingest.extraction.conftest import Extracting
from tests.services.ingest.extraction.pdfs import page, shown, stream

SEEN = shown("The health visitor wrote to the family doctor twice.")
NAME = "A name"
BOX = b"0 g 70 596 80 16 re f\n"
HIDDEN = {
    "invisible": shown(NAME, y=600, ink="3 Tr") + b"0 Tr\n",
    "white on white": shown(NAME, y=600, ink="1 g"),
    "under a black box": shown(NAME, y=600) + BOX,
    "partly under a black box": shown(f"Mother, {NAME}, said", y=600) + b"0 g 112 596 40 16 re f\n",
}
PLAIN = {
    "nothing": b"",
    "white on a dark banner": BOX + shown(NAME, y=600, ink="1 g"),
    "text on a light box": b"0.9 g 70 596 80 16 re f\n" + shown(NAME, y=600),
    "a rule under a heading": shown(NAME, y=600) + b"0 g 70 597 80 1 re f\n",
    "the border of a table": shown(NAME, y=600) + b"0 g 69 590 1 40 re f\n",
    "an empty frame": shown(NAME, y=600) + b"0 G 70 596 80 16 re S\n",
    "invisible spaces": shown("   ", y=600, ink="3 Tr") + b"0 Tr\n",
}


@pytest.mark.parametrize("name", HIDDEN)
async def test_text_that_is_not_seen_is_flagged(name: str, extracting: Extracting) -> None:
    outcome = await extracting(page(SEEN + HIDDEN[name]))
    assert isinstance(outcome, Extraction)
    assert outcome.flags == {Flag.HIDDEN_TEXT}


@pytest.mark.parametrize("name", PLAIN)
async def test_text_that_is_seen_is_not(name: str, extracting: Extracting) -> None:
    outcome = await extracting(page(SEEN + PLAIN[name]))
    assert isinstance(outcome, Extraction)
    assert outcome.flags == frozenset()


async def test_the_text_layer_of_a_scan_is_told_apart(extracting: Extracting) -> None:
    picture = stream(
        b"\x80",
        b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    layer = SEEN.replace(b"0 g", b"3 Tr")
    scan = page(b"q 595 0 0 842 0 0 cm /I Do Q\n" + layer, b"/XObject<</I 6 0 R>>", picture)
    outcome = await extracting(scan)
    assert isinstance(outcome, Extraction)
    assert outcome.flags == {Flag.RECOGNISED_TEXT}
