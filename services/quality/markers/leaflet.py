"""A marker set as something to print, of no file format yet."""

from collections.abc import Iterator

from publishing.blocks import Block, Heading, Items, Leaflet, Paragraph
from services.quality.markers.domain import PartState, QuestionAudience, ReadingMode
from services.quality.markers.schemas import MarkerIn, MarkerSetIn, Part

PARTS = {
    "knowledge_base": "Knowledge base",
    "equality_and_diversity": "Equality and diversity",
    "statutory_links": "Statutory guidance and inspection criteria",
    "obstacles": "Tackling common obstacles",
}
AUDIENCES = {
    QuestionAudience.CHAIR: "the chair",
    QuestionAudience.BOARD_MANAGER: "the board manager",
    QuestionAudience.SUB_GROUP: "the sub-group",
    QuestionAudience.LEAD_REVIEWER: "the lead reviewer",
    QuestionAudience.EVALUATOR: "an evaluator",
}
NOT_RECOVERED = "Not recovered, so not known here whether the published marker has them:"
UNSCORED = (
    "A tool to think with. There is nothing to add up here, and no marker counts more than another."
)


def leaflet(of_set: MarkerSetIn, mode: ReadingMode, audience: QuestionAudience | None) -> Leaflet:
    """In full each group begins a page; an aide-memoire is for as little paper as it needs."""
    turns = 2 if mode is ReadingMode.FULL else None
    return Leaflet.of(_blocks(of_set, mode, audience), new_page_at=turns)


def _blocks(
    of_set: MarkerSetIn, mode: ReadingMode, audience: QuestionAudience | None
) -> Iterator[Block]:
    yield Heading(of_set.title, 1)
    yield Paragraph(of_set.purpose, "lead")
    yield Paragraph(UNSCORED)
    if audience is not None:
        yield Paragraph(f"This copy has only the questions that {AUDIENCES[audience]} can answer.")
    if not of_set.markers:
        yield Paragraph(f"This set had {of_set.marker_count} markers.")
    for group in of_set.groups:
        yield Heading(group.title, 2)
        for marker in of_set.markers:
            if marker.group == group.code:
                yield from _marker(marker, mode, audience)
    yield Heading("About this edition", 2)
    yield Paragraph(f"{of_set.id}, version {of_set.version}. {of_set.source}")
    for note in of_set.notes:
        yield Paragraph(note)


def _marker(
    marker: MarkerIn, mode: ReadingMode, audience: QuestionAudience | None
) -> Iterator[Block]:
    yield Heading(f"{marker.number}. {marker.title}", 3)
    yield Paragraph(marker.statement, "lead")
    full = mode is ReadingMode.FULL
    if full:
        yield Paragraph(marker.rationale)
    asked = [q for q in marker.questions if audience is None or audience in q.audiences]
    if asked:
        yield Heading("How might you know?" if full else "Remember", 4)
        texts = (f"{q.number}. {q.text if full else q.prompt}" for q in asked)
        yield Items(tuple(texts), numbered=True)
    if full:
        parts = {title: getattr(marker, name) for name, title in PARTS.items()}
        for title, part in parts.items():
            yield from _part(title, part)
        unknown = [title.lower() for title, part in parts.items() if not part.recovered]
        if unknown:
            yield Paragraph(f"{NOT_RECOVERED} {'; '.join(unknown)}.")


def _part(title: str, part: Part) -> Iterator[Block]:
    if part.state is PartState.ABSENT:
        return
    yield Heading(title, 4)
    yield Paragraph(part.text or "None was identified.")
