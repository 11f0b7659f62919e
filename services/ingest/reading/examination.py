"""Looks at one document: its passages, and what a person must look at before they are shown."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.domain import screen
from services.ingest.extraction.domain import Extraction, Flag, Limits, Unprocessable
from services.ingest.extraction.sandbox import extract
from services.ingest.scrs.domain import Concern, Doubt, ScrState

MOST_CONCERNS = 200
"""Enough to see that a report was not anonymised; the rest would only repeat it."""
LIMITS = Limits()


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
    for passage in read.passages:
        for suspicion in screen(passage.text):
            yield Concern(
                Doubt.SUSPECTED_IDENTIFIER,
                kind=suspicion.kind,
                passage=passage.number,
                start=suspicion.start,
                end=suspicion.end,
            )
