"""A marker set as something to print: headings, paragraphs and lists, of no file format yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.quality.markers.domain import PartState, QuestionAudience, ReadingMode
from services.quality.markers.schemas import MarkerIn, MarkerSetIn, Part

PARTS = {
    "knowledge_base": "Knowledge base",
    "equality_and_diversity": "Equality and diversity",
    "statutory_links": "Statutory guidance and inspection criteria",
    "obstacles": "Tackling common obstacles",
}
NOT_RECOVERED = "Not recovered, so not known here whether the published marker has them:"
UNSCORED = (
    "A tool to think with. There is nothing to add up here, and no marker counts more than another."
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page. Questions are numbered from 1 by their place."""

    kind: Literal["title", "group", "marker", "part", "text", "lead", "questions"]
    texts: tuple[str, ...]


def leaflet(
    of_set: MarkerSetIn, mode: ReadingMode, audience: QuestionAudience | None
) -> Iterator[Block]:
    yield Block("title", (of_set.title,))
    yield Block("lead", (of_set.purpose,))
    yield Block("text", (UNSCORED,))
    if not of_set.markers:
        yield Block("text", (f"This set had {of_set.marker_count} markers.",))
    for group in of_set.groups:
        yield Block("group", (group.title,))
        for marker in of_set.markers:
            if marker.group == group.code:
                yield from _marker(marker, mode, audience)
    yield Block("group", ("About this edition",))
    yield Block("text", (f"{of_set.id}, version {of_set.version}. {of_set.source}",))
    for note in of_set.notes:
        yield Block("text", (note,))


def _marker(
    marker: MarkerIn, mode: ReadingMode, audience: QuestionAudience | None
) -> Iterator[Block]:
    yield Block("marker", (f"{marker.number}. {marker.title}",))
    yield Block("lead", (marker.statement,))
    full = mode is ReadingMode.FULL
    if full:
        yield Block("text", (marker.rationale,))
    asked = [q for q in marker.questions if audience is None or audience in q.audiences]
    if asked:
        yield Block("part", ("How might you know?" if full else "Remember",))
        yield Block(
            "questions", tuple(f"{q.number}. {q.text if full else q.prompt}" for q in asked)
        )
    if full:
        parts = {title: getattr(marker, name) for name, title in PARTS.items()}
        for title, part in parts.items():
            yield from _part(title, part)
        unknown = [title.lower() for title, part in parts.items() if not part.recovered]
        if unknown:
            yield Block("text", (f"{NOT_RECOVERED} {'; '.join(unknown)}.",))


def _part(title: str, part: Part) -> Iterator[Block]:
    if part.state is PartState.ABSENT:
        return
    yield Block("part", (title,))
    yield Block("text", (part.text or "None was identified.",))
