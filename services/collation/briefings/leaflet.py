"""A briefing as something to print, in brief or as case studies; of no file format yet."""

from collections.abc import Iterator

from publishing.blocks import (
    Beside,
    Block,
    Column,
    Heading,
    Items,
    Leaflet,
    Paragraph,
    Quotation,
)
from services.collation.briefings.domain import NONE_GATHERED, BriefingForm
from services.collation.briefings.schemas import BriefingOut, ReasonsOut, VignetteOut

WITHHELD = "Not told here any more: the review that it came from was withdrawn."
ORIGINS = {
    "scr_report": "report",
    "summit": "summit",
    "workshop": "local workshop",
    "alliance": "National Alliance",
    "written": "in writing",
}


def leaflet(briefing: BriefingOut, form: BriefingForm) -> Leaflet:
    """The same briefing in either form: only how the vignettes are told differs."""
    return Leaflet.of(_blocks(briefing, form))


def _blocks(briefing: BriefingOut, form: BriefingForm) -> Iterator[Block]:
    yield Heading(f"{briefing.title}", 1)
    yield Paragraph(f"{briefing.content_warning} {briefing.support}", "warning")
    yield Paragraph(briefing.about, "note")
    yield Heading("What is the issue?", 2)
    yield Paragraph(briefing.statement, "lead")
    for vignette in briefing.vignettes:
        yield from _vignette(vignette, form)
    yield Heading("Why does it happen?", 2)
    yield Beside(
        (
            _column("Reasons found in reports", briefing.reasons.from_reports),
            _column("Reasons from practitioners", briefing.reasons.from_practitioners),
        ),
        level=3,
    )
    heading = None
    for quotation in briefing.quotations:
        if quotation.heading and quotation.heading != heading:
            heading = quotation.heading
            yield Heading(heading, 3)
        yield Quotation(quotation.text, quotation.said_by.value.replace("_", " "))
    yield Heading("Questions to ask yourselves", 2)
    yield Items(tuple(f"{n}. {q}" for n, q in enumerate(briefing.questions, 1)), numbered=True)
    yield Heading("What people suggested", 2)
    yield from _list(tuple(f"{s.text} ({ORIGINS[s.origin]})" for s in briefing.solutions.items))
    yield Heading("Examples of good practice", 2)
    yield from _list(
        tuple(
            f"{e.title} ({e.evidence}{f', {e.place}' if e.place else ''}): {e.url}"
            for e in briefing.good_practice.items
        )
    )
    yield Heading("What this rests on", 2)
    yield Paragraph(briefing.provenance.text)
    yield Paragraph(_facts(briefing), "note")


def _vignette(vignette: VignetteOut, form: BriefingForm) -> Iterator[Block]:
    if vignette.withheld:
        yield Paragraph(WITHHELD, "note")
        return
    yield Heading(vignette.title or "", 3)
    if form is BriefingForm.SUMMARY:
        yield Paragraph(vignette.summary or "")
    else:
        for part in (vignette.case_study or "").split("\n\n"):
            yield Paragraph(part.strip())
    places = "; ".join(
        f"{p.passages_url}, page {p.page}{f', paragraph {p.paragraph}' if p.paragraph else ''}"
        for p in vignette.passages
    )
    yield Paragraph(f"From: {places}", "note")


def _column(title: str, reasons: ReasonsOut) -> Column:
    """With how many they are; a reason of practitioners says where it was given."""
    of_reports = all(reason.origin == "scr_report" for reason in reasons.items)
    texts = (
        reason.text if of_reports else f"{reason.text} ({ORIGINS[reason.origin]})"
        for reason in reasons.items
    )
    back = f"{reasons.taken_back} taken back by their source." if reasons.taken_back else ""
    note = " ".join(part for part in (reasons.note, back) if part)
    return Column(f"{title} ({reasons.count})", tuple(texts), note or None)


def _list(texts: tuple[str, ...]) -> Iterator[Block]:
    yield Items(texts) if texts else Paragraph(NONE_GATHERED)


def _facts(briefing: BriefingOut) -> str:
    issues = ", ".join(f"{issue.code} {issue.label}" for issue in briefing.issues)
    published = f", {briefing.published_at:%-d %B %Y}" if briefing.published_at else ""
    return (
        f"Practice issue {issues}. Reviews behind the vignettes: {briefing.provenance.reviews}. "
        f"Taxonomy {briefing.provenance.taxonomy}. Briefing {briefing.slot}, edition "
        f"{briefing.edition}{published}."
    )
