"""What the platform prints, before the validator of the standard that it names."""

from io import BytesIO

import pikepdf
import pytest
import typst

from publishing import paper
from services.collation.grid.domain import View
from services.collation.grid.forms import Form
from services.quality.markers.domain import ReadingMode
from services.quality.markers.leaflet import leaflet
from services.quality.markers.service import shipped_sets
from tests.plugins.verapdf import Validate
from tests.services.collation.briefings.test_paper import printed
from tests.services.collation.grid.test_forms import as_file, grid_of

SAID = "A reason that somebody gave at a summit."


def sheet(view: View, given: int) -> bytes:
    return as_file(grid_of(view, given, SAID), Form.PDF, view)


def without_words_of_a_link(pdf: bytes) -> bytes:
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.pages[0].Annots[0].Contents
        document.save(written)
    return written.getvalue()


@pytest.mark.slow
@pytest.mark.rule("C12")
def test_what_is_printed_is_pdf_ua_and_what_nobody_could_hear_is_not(
    broken_clauses: Validate,
) -> None:
    condensed = sheet(View.CONDENSED, 0)
    files = {
        "full.pdf": sheet(View.FULL, 9),
        "condensed.pdf": condensed,
        "briefing.pdf": paper.as_pdf(printed()),
        "markers.pdf": paper.as_pdf(leaflet(shipped_sets()[0], ReadingMode.FULL, None)),
        "untagged.pdf": typst.compile(b"Words.", font_paths=[paper.FONTS], pdf_tags=False),
        "mute link.pdf": without_words_of_a_link(condensed),
    }
    found = broken_clauses(files)
    assert "6.2" in found.pop("untagged.pdf"), "it is not marked as tagged"
    assert found.pop("mute link.pdf").keys() == {"7.18.1", "7.18.5"}
    assert found == {
        name: {} for name in ("full.pdf", "condensed.pdf", "briefing.pdf", "markers.pdf")
    }
