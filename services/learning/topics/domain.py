"""From what reviews and reflections show to topics that reviewers may want; never to a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

ENOUGH = 5
"""Fewer than this say too little, and might point at somebody."""


class Source(StrEnum):
    """Where totals come from: frozen releases, and quality's anonymous totals."""

    RELEASE = "release"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, and the codes whose totals suggest it: a stage of the grid or a marker's lack."""

    title: str
    codes: tuple[str, ...]


TOPICS = (
    Topic("Explaining, not only describing: analysis and its methods", ("causes_missing",)),
    Topic("Getting the best out of groups", ("F", "practitioners_missing")),
    Topic("Hearing families", ("families_missing",)),
    Topic("Reviews beside criminal and other proceedings", ("D",)),
    Topic("Seeing the system: referral, assessment and early help", ("A", "B", "C", "E")),
    Topic("Working over time with several services", ("G",)),
)


def suggest(totals: Mapping[str, int]) -> Iterable[Topic]:
    """In alphabetical order: a larger total makes no better topic."""
    for topic in sorted(TOPICS, key=lambda topic: topic.title):
        if sum(totals.get(code, 0) for code in topic.codes) >= ENOUGH:
            yield topic


def issue_of(period: str, number: int) -> int:
    """2026Q3.1 is newer than 2026Q3 and older than 2026Q4."""
    return (int(period[:4]) * 10 + int(period[5:])) * 1000 + number
