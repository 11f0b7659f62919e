"""What an example of good practice is, and how its words are looked for."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from contracts.types import PracticeEvidence, PracticeOrigin

MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


class PracticeState(StrEnum):
    """Where an example stands. Refused and withdrawn are for good, and keep no text."""

    HELD = "held"
    SHARED = "shared"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What a second pair of eyes says to a held example."""

    SHARE = "share"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Source:
    """The record an example was shared from; `kind` is a noun of this service."""

    kind: str
    id: UUID


SUGGESTED = "solution"
"""The kind of source of what was suggested at a summit, or in writing to it; its contribution."""


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody shares. `named` is their consent to stand by their body's name."""

    title: str
    text: str
    issues: tuple[str, ...]
    evidence: PracticeEvidence
    origin: PracticeOrigin
    evidence_note: str | None = None
    evidence_url: str | None = None
    named: bool = False

    @property
    def texts(self) -> dict[str, str | None]:
        """Every free text, by its JSON pointer."""
        return {
            "/title": self.title,
            "/text": self.text,
            "/evidence_note": self.evidence_note,
            "/evidence_url": self.evidence_url,
        }


@dataclass(frozen=True, slots=True)
class SharedPractice:
    """An example that is in force, as briefings and releases show it."""

    practice_id: UUID
    revision: int
    title: str
    text: str
    evidence: PracticeEvidence
    evidence_note: str | None
    evidence_url: str | None
    origin: PracticeOrigin
    named_body: str | None
    practice_url: str
    source: Source | None


def practice_url(practice_id: UUID) -> str:
    return f"/v1/practices/{practice_id}"


def words_of(text: str) -> list[str]:
    """Folded so that case, accents and the form of a letter make no difference."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return _WORD.findall(plain)


def searchable(example: Example) -> str:
    """What is searched for words: each stands behind a blank, so that its start can be seen."""
    words = words_of(f"{example.title} {example.text} {example.evidence_note or ''}")
    return "".join(f" {word}" for word in words)
