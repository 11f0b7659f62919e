"""What an answer, or none, says about a link."""

from dataclasses import dataclass
from enum import StrEnum


class DocumentLinkState(StrEnum):
    """Whether the published report can still be had at its link."""

    UNKNOWN = "unknown"
    ALIVE = "alive"
    DEAD = "dead"


class Finding(StrEnum):
    """What one try to follow a link found."""

    THERE = "there"
    GONE = "gone"
    SILENT = "silent"
    UNCLEAR = "unclear"


PATIENCE = 3
"""A host may be down for a day: only so many silent tries in a row make its link dead."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The health after a try, and how many tries in a row were silent."""

    health: DocumentLinkState
    silences: int


def judge(before: DocumentLinkState, silences: int, finding: Finding) -> Verdict:
    if finding is Finding.THERE:
        return Verdict(DocumentLinkState.ALIVE, 0)
    if finding is Finding.GONE:
        return Verdict(DocumentLinkState.DEAD, 0)
    if finding is Finding.SILENT:
        silences += 1
        return Verdict(DocumentLinkState.DEAD if silences >= PATIENCE else before, silences)
    return Verdict(DocumentLinkState.UNKNOWN, 0)


def read_status(status: int) -> Finding:
    """What an HTTP status says; a redirect was not followed, so it may lead to another page."""
    if 200 <= status < 300:
        return Finding.THERE
    if status in (404, 410):
        return Finding.GONE
    return Finding.SILENT if status >= 500 else Finding.UNCLEAR
