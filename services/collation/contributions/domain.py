"""What a contribution is, and how far who gave it may be described once a summit is over.

Those who came are known as agency type, band, region and whether they practise. A description is
told only if people of at least so many bodies share it, and none of them sent more than half: five
people of one body would be that body. Else parts of it are withheld, region first, then whether
they practise, the band, and at last the agency type.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class ContributionState(StrEnum):
    """Where a contribution stands. Discarded and withdrawn ones keep no text."""

    CLEAR = "clear"
    HELD = "held"
    RELEASED = "released"
    REWRITTEN = "rewritten"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


STANDS = (ContributionState.CLEAR, ContributionState.RELEASED, ContributionState.REWRITTEN)
UNDECIDED = (ContributionState.HELD, *STANDS)
"""What has words still: before the end somebody may decide about it."""


DECIDED = (
    "The summit is over. What was held was decided about before its end, as the decisions say; "
    "what stands is on record, and one that should not be there is withdrawn."
)
"""Told where nothing waits any more."""


class Outcome(StrEnum):
    """What a facilitator says to a contribution; only what is held can be released."""

    RELEASED = "released"
    REWRITTEN = "rewritten"
    DISCARDED = "discarded"


class Doing(StrEnum):
    """Whether it tells of what is done, or of what is not."""

    DONE = "done"
    NOT_DONE = "not_done"


class Phase(StrEnum):
    """The two parts of a table's talk, in this order."""

    REASONS = "reasons"
    SOLUTIONS = "solutions"


WITH_SOLUTIONS = "solutions"
"""How a table's talk ends at which one stands."""


@dataclass(frozen=True, slots=True)
class Traits:
    """Who gave a contribution, as far as it is told; None is withheld."""

    agency: str | None
    band: str | None
    region: str | None
    practising: bool | None


WITHHELD = Traits(None, None, None, None)
_STEPS: tuple[Callable[[Traits], Traits], ...] = (
    lambda traits: replace(traits, region=None),
    lambda traits: replace(traits, practising=None),
    lambda traits: replace(traits, band=None),
    lambda traits: replace(traits, agency=None),
)


def told_of(people: Iterable[tuple[str, Traits]], smallest: int) -> Callable[[Traits], Traits]:
    """How each description is told, so that people of at least `smallest` bodies share it.

    `people` are those who came, each with the body that sent them.
    """
    sent: dict[Traits, Counter[str]] = defaultdict(Counter)
    for body, traits in people:
        sent[traits][body] += 1
    told = {traits: traits for traits in sent}
    for coarser in _STEPS:
        sizes = _sizes(told, sent)
        told = {own: t if sizes[t] >= smallest else coarser(t) for own, t in told.items()}
    sizes = _sizes(told, sent)
    while WITHHELD in sizes and sizes[WITHHELD] < smallest and len(sizes) > 1:
        # what is left would be told of by being told nothing: others keep it company
        joins = min((t for t in sizes if t != WITHHELD), key=lambda t: (sizes[t], repr(t)))
        told = {own: WITHHELD if t == joins else t for own, t in told.items()}
        sizes = _sizes(told, sent)
    return lambda traits: _told(traits, told)


def _sizes(told: Mapping[Traits, Traits], sent: Mapping[Traits, Counter[str]]) -> dict[Traits, int]:
    """Of how many bodies those are who are told of alike; of one where it sent more than half."""
    alike: dict[Traits, Counter[str]] = defaultdict(Counter)
    for own, shown in told.items():
        alike[shown] += sent[own]
    return {
        shown: len(bodies) if 2 * max(bodies.values()) <= bodies.total() else 1
        for shown, bodies in alike.items()
    }


def _told(traits: Traits, told: Mapping[Traits, Traits]) -> Traits:
    """Somebody described as nobody who came is told of as coarsely as a group of those."""
    if traits in told:
        return told[traits]
    groups = set(told.values())
    for coarser in _STEPS:
        traits = coarser(traits)
        if traits in groups:
            return traits
    return WITHHELD
