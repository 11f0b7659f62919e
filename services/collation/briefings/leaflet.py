"""A briefing as something to print, in brief or as case studies; of no file format yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from publishing.blocks import (
    Beside,
    Block,
    Column,
    Heading,
    Items,
    Leaflet,
    Link,
    Links,
    Paragraph,
    Quotation,
)
from services.collation.briefings.domain import NONE_GATHERED, BriefingForm
from services.collation.briefings.schemas import (
    BriefingOut,
    QuotationIn,
    ReasonsOut,
    SideBySide,
    SolutionsOut,
    VignetteOut,
)

WITHHELD = "Not told here any more: the review that it came from was withdrawn or published anew."
IN_THEIR_WORDS = "What practitioners said"
ORIGINS = {
    "scr_report": "report",
    "summit": "summit",
    "workshop": "local workshop",
    "alliance": "National Alliance",
    "written": "in writing",
}


def leaflet(briefing: BriefingOut, form: BriefingForm, base: str) -> Leaflet:
    """The same briefing in either form: only how the vignettes are told differs.

    `base` is where readers reach the platform: a path alone leads nowhere from paper.
    """
    return Leaflet.of(_blocks(briefing, form, base))


def _blocks(briefing: BriefingOut, form: BriefingForm, base: str) -> Iterator[Block]:
    urls = dict.fromkeys(p.passages_url for v in briefing.vignettes for p in v.passages)
    reviews = {url: place for place, url in enumerate(urls, 1)}
    yield Heading(f"{briefing.title}", 1)
    yield Paragraph(f"{briefing.content_warning} {briefing.support}", "warning")
    yield Paragraph(briefing.about, "note")
    yield Heading("What is the issue?", 2)
    yield Paragraph(briefing.statement, "lead")
    for vignette in briefing.vignettes:
        yield from _vignette(vignette, form, reviews, base)
    yield Heading("Why does it happen?", 2)
    yield Beside(tuple(_columns(briefing.reasons, briefing.quotations)), level=3)
    yield Heading("Questions to ask yourselves", 2)
    yield Items(tuple(f"{n}. {q}" for n, q in enumerate(briefing.questions, 1)), numbered=True)
    yield Heading("What people suggested", 2)
    yield from _solutions(briefing.solutions, base)
    yield Heading("Examples of good practice", 2)
    examples = (
        Link(f"{e.title} ({e.evidence}{f', {e.place}' if e.place else ''})", f"{base}{e.url}")
        for e in briefing.good_practice.items
    )
    yield Links(found) if (found := tuple(examples)) else Paragraph(NONE_GATHERED)
    yield Heading("What this rests on", 2)
    yield Paragraph(briefing.provenance.text)
    if reviews:
        yield Links(tuple(Link(f"Review {n}", f"{base}{url}") for url, n in reviews.items()))
    yield Paragraph(_facts(briefing), "note")


def _vignette(
    vignette: VignetteOut, form: BriefingForm, reviews: Mapping[str, int], base: str
) -> Iterator[Block]:
    if vignette.withheld:
        yield Paragraph(WITHHELD, "note")
        return
    yield Heading(vignette.title or "", 3)
    if form is BriefingForm.SUMMARY:
        yield Paragraph(vignette.summary or "")
    else:
        for part in (vignette.case_study or "").split("\n\n"):
            yield Paragraph(part.strip())
    yield Links(
        tuple(
            Link(
                f"From review {reviews[p.passages_url]}, page {p.page}"
                f"{f', paragraph {p.paragraph}' if p.paragraph else ''}",
                f"{base}{p.passages_url}#passage-{p.passage}",
            )
            for p in vignette.passages
        )
    )


def _columns(reasons: SideBySide, quotations: Sequence[QuotationIn]) -> Iterator[Column]:
    """Of national bodies where any ever said something; quotations are of practitioners."""
    yield _column("Reasons found in reports", reasons.from_reports)
    said = tuple(_said(quotations))
    yield replace(_column("Reasons from practitioners", reasons.from_practitioners), said=said)
    bodies = reasons.from_national_bodies
    if bodies.count or bodies.taken_back:
        yield _column("Reasons from national bodies", bodies)


def _said(quotations: Sequence[QuotationIn]) -> Iterator[Heading | Quotation]:
    above = None
    for quotation in quotations:
        heading = quotation.heading or IN_THEIR_WORDS
        if heading != above:
            yield Heading(heading, 4)
        above = heading
        yield Quotation(quotation.text, quotation.said_by.value.replace("_", " "))


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


def _solutions(solutions: SolutionsOut, base: str) -> Iterator[Block]:
    """As the author words them; then those of summits, with how many and where each was said."""
    if solutions.note:
        yield Paragraph(solutions.note)
    if solutions.items:
        yield Items(tuple(f"{s.text} ({ORIGINS[s.origin]})" for s in solutions.items))
    if gathered := solutions.gathered.items:
        yield Paragraph(f"Said at summits and in writing: {solutions.gathered.count}.")
        yield Links(
            tuple(
                Link(f"{s.text} ({ORIGINS[s.origin]})", f"{base}{s.contribution_url}")
                for s in gathered
            )
        )


def _facts(briefing: BriefingOut) -> str:
    issues = ", ".join(f"{issue.code} {issue.label}" for issue in briefing.issues)
    published = f", {briefing.published_at:%-d %B %Y}" if briefing.published_at else ""
    return (
        f"Practice issue {issues}. Reviews behind the vignettes: {briefing.provenance.reviews}. "
        f"Taxonomy {briefing.provenance.taxonomy}. Briefing {briefing.slot}, edition "
        f"{briefing.edition}{published}."
    )
