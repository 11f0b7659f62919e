"""Looks at one document: its passages, and what a person must look at before they are shown."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from screening.domain import Kind, Suspicion, screen
from services.ingest.extraction.domain import (
    Aside,
    AsidePlace,
    Extraction,
    Flag,
    Limits,
    Passage,
    Unprocessable,
)
from services.ingest.extraction.sandbox import extract
from services.ingest.scrs.domain import Concern, Doubt, ScrState

MOST_CONCERNS = 200
"""Enough to see that a report was not anonymised; the rest would only repeat it."""
LIMITS = Limits()
_LONGEST_HALF = 40
_NUMBERS = frozenset(
    {Kind.NHS_NUMBER, Kind.NINO, Kind.UPN, Kind.PHONE, Kind.POSTCODE, Kind.DATE_OF_BIRTH}
)
_NAMES = frozenset({Kind.NAMED_PERSON, Kind.NAMED_PROFESSIONAL})


@dataclass(frozen=True, slots=True)
class Examination:
    """What a document turned out to be; without an extraction there is a reason."""

    extraction: Extraction | None
    reason: str | None = None
    concerns: tuple[Concern, ...] = ()

    def becomes(self, concerns_before: Sequence[Any]) -> ScrState:
        """What the version with this document becomes."""
        if self.extraction is None:
            return ScrState.UNPROCESSABLE
        return ScrState.HELD if self.concerns or concerns_before else ScrState.PUBLISHED


async def examine(path: Path, media_type: str, limits: Limits = LIMITS) -> Examination:
    """Raises ExtractorFailed or OSError where the machine is at fault."""
    read = await extract(path, media_type, limits)
    if isinstance(read, Unprocessable):
        return Examination(None, read.reason)
    return Examination(read, None, await asyncio.to_thread(_concerns, read))


def _concerns(read: Extraction) -> tuple[Concern, ...]:
    found = list(_doubts(read))
    return tuple(found[:MOST_CONCERNS])


def _doubts(read: Extraction) -> Iterator[Concern]:
    if Flag.HIDDEN_TEXT in read.flags:
        yield Concern(Doubt.HIDDEN_TEXT)
    if Flag.ATTACHED_FILE in read.flags:
        yield Concern(Doubt.ATTACHED_FILE)
    before: Passage | None = None
    for passage in read.passages:
        if before is not None:
            yield from map(_suspected(before), _cut_in_two(before, passage))
        yield from map(_suspected(passage), screen(passage.text))
        before = passage
    for aside in read.asides:
        for suspicion in _screened(aside):
            yield Concern(
                Doubt.SUSPECTED_IDENTIFIER,
                kind=suspicion.kind,
                place=aside.place,
                page=aside.page,
            )


def _suspected(passage: Passage) -> Callable[[Suspicion], Concern]:
    def concern(suspicion: Suspicion) -> Concern:
        return Concern(
            Doubt.SUSPECTED_IDENTIFIER,
            kind=suspicion.kind,
            passage=passage.number,
            start=suspicion.start,
            end=suspicion.end,
        )

    return concern


def _cut_in_two(before: Passage, after: Passage) -> Iterator[Suspicion]:
    """What the end of one passage and the beginning of the next are only together, where a line
    that ended early was taken for a paragraph's last; the place is its part in the first."""
    tail, head = before.text[-_LONGEST_HALF:], after.text[:_LONGEST_HALF]
    if not any(map(str.isdigit, tail.rpartition(" ")[2] + head.partition(" ")[0])):
        return
    middle, shift = len(tail), len(before.text) - len(tail)
    for one in screen(f"{tail}\n{head}"):
        if one.kind in _NUMBERS and one.start < middle < one.end:
            yield replace(one, start=one.start + shift, end=len(before.text))


def _screened(aside: Aside) -> Iterator[Suspicion]:
    """As the report's text; but that a file names its author is usual, and reviewers are named."""
    for suspicion in screen(aside.text):
        if aside.place is not AsidePlace.DOCUMENT_AUTHOR or suspicion.kind not in _NAMES:
            yield suspicion
