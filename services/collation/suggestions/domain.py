"""The port of every coder: passages in, suggested practice issues with their evidence out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from services.collation.taxonomy.domain import Taxonomy

MOST = 3
"""A coder offers at most this many issues for a passage."""
LONGEST_READ = 100_000
"""Characters, some 30 pages: no passage has as many, and none longer is handed to a coder."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An issue that a passage may show, and the words that spoke for it.

    Spans count characters of the passage, in order and apart from each other: `passage[a:b]`.
    """

    issue: str
    score: float
    evidence: tuple[tuple[int, int], ...]


class Coder(Protocol):
    """Suggests, never decides: what it says counts nowhere until a person confirms it (C10)."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        """For each passage, in their order, the issues it may show: best first, possibly none."""
        ...


@runtime_checkable
class AskedByTaxonomy(Protocol):
    """A coder that is told the practice issues each time it is asked."""

    def by(self, taxonomy: Taxonomy) -> Coder:
        """The same coder, asked by this version."""
        ...
