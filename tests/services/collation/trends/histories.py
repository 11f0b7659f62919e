"""Histories of reviews as the services would tell them, and what is true at their end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from chassis.events import Event
from contracts.events.collation import (
    CodingCompleted,
    CodingReopened,
    FindingCoded,
    FindingRetracted,
)
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from contracts.types import FindingKind, FindingOrigin, Region, RetractionReason, Sector
from tests.services.scr_events import published, revised, withdrawn

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TAXONOMY = "2016.1"
ISSUES = ("D4", "G8")
STEPS = ("code", "code", "code", "change", "retract", "finish", "finish", "revise", "withdraw")


@dataclass
class Story:
    """One review from its publication on; `events` are in the order in which things happened."""

    number: int
    events: list[Event] = field(default_factory=list)
    version: int = 1
    revision: int = 0
    complete: set[int] = field(default_factory=set)
    withdrawn: bool = False
    live: dict[UUID, FindingCoded] = field(default_factory=dict)
    found: int = 0

    @property
    def scr_id(self) -> UUID:
        return UUID(int=self.number << 64)

    def publish(self, region: Region | None, sectors: tuple[Sector, ...]) -> None:
        first = msgspec.structs.replace(published(self.scr_id), region=region, sectors=sectors)
        self.events.append(first)

    def revise(self) -> None:
        self.version += 1
        self.events.append(revised(self.scr_id, self.version))

    def withdraw(self) -> None:
        self.withdrawn = True
        self.events.append(withdrawn(self.scr_id, self.version))

    def reading(self, body: int) -> int:
        """One of each body and version; of body 0 as events told it before they named any."""
        return 100 * body + self.version if body else 0

    def code(self, issue: str, kind: FindingKind, body: int = 0) -> None:
        self.found += 1
        finding_id = UUID(int=(self.number << 64) + self.found)
        self._coded(finding_id, 1, issue, kind, self.reading(body))

    def change(self, finding_id: UUID, issue: str, kind: FindingKind) -> None:
        was = self.live[finding_id]
        self._coded(finding_id, was.revision + 1, issue, kind, was.reading)

    def _coded(
        self, finding_id: UUID, revision: int, issue: str, kind: FindingKind, reading: int
    ) -> None:
        event = FindingCoded(
            finding_id=finding_id,
            revision=revision,
            scr_id=self.scr_id,
            scr_version=self.version,
            passage=1,
            issue=issue,
            taxonomy=TAXONOMY,
            kind=kind,
            origin=FindingOrigin.ADDED,
            coded_at=NOW,
            reading=reading,
        )
        self.live[finding_id] = event
        self.events.append(event)

    def retract(self, finding_id: UUID) -> None:
        gone = self.live.pop(finding_id)
        self.events.append(
            FindingRetracted(
                finding_id=finding_id,
                revision=gone.revision + 1,
                scr_id=self.scr_id,
                issue=gone.issue,
                reason=RetractionReason.MISTAKEN,
                retracted_at=NOW,
            )
        )

    def finish(self, body: int = 0) -> None:
        self.revision += 1
        self.complete.add(self.reading(body))
        self.events.append(
            CodingCompleted(
                scr_id=self.scr_id,
                scr_version=self.version,
                revision=self.revision,
                taxonomy=TAXONOMY,
                completed_at=NOW,
                reading=self.reading(body),
            )
        )

    def reopen(self, body: int = 0) -> None:
        self.revision += 1
        self.complete.remove(self.reading(body))
        self.events.append(
            CodingReopened(
                scr_id=self.scr_id,
                scr_version=self.version,
                revision=self.revision,
                taxonomy=TAXONOMY,
                reopened_at=NOW,
                reading=self.reading(body),
            )
        )


@st.composite
def stories(draw: st.DrawFn, number: int) -> Story:
    """What can happen to a review; coding lags behind, so that it may end with an old version."""
    story = Story(number)
    sectors = st.sets(st.sampled_from(Sector), min_size=1)
    region = draw(st.none() | st.sampled_from([Region.LONDON, Region.NORTH_EAST]))
    story.publish(region, tuple(sorted(draw(sectors))))
    for step in draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=15)):
        _take(story, step, draw)
        if story.withdrawn:
            break
    return story


def _take(story: Story, step: str, draw: st.DrawFn) -> None:
    issues, kinds = st.sampled_from(ISSUES), st.sampled_from(FindingKind)
    live, bodies = sorted(story.live), st.integers(0, 2)
    if step == "revise":
        story.revise()
    elif step == "withdraw":
        story.withdraw()
    elif step == "code":
        story.code(draw(issues), draw(kinds), draw(bodies))
    elif step == "change" and live:
        story.change(draw(st.sampled_from(live)), draw(issues), draw(kinds))
    elif step == "retract" and live:
        story.retract(draw(st.sampled_from(live)))
    elif step == "finish":
        body = draw(bodies)
        story.reopen(body) if story.reading(body) in story.complete else story.finish(body)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Several reviews, each told from its beginning to its end."""
    count = draw(st.integers(1, 3))
    return [event for n in range(1, count + 1) for event in draw(stories(n)).events]


@st.composite
def deliveries(draw: st.DrawFn, events: list[Event]) -> list[list[Event]]:
    """The same events in any order, some of them again, in batches."""
    again = draw(st.lists(st.sampled_from(events), max_size=len(events)))
    mixed = draw(st.permutations([*events, *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(mixed)), max_size=4)))
    return [mixed[a:b] for a, b in zip([0, *cuts], [*cuts, len(mixed)], strict=True) if a < b]


def truth(events: list[Event]) -> dict[str, set[tuple[Any, ...]]]:
    """The rows at the end of a history, by replaying it: the last word about each id counts."""
    findings: dict[UUID, tuple[Any, ...]] = {}
    scrs: dict[UUID, tuple[Any, ...]] = {}
    readings: dict[tuple[UUID, int], tuple[Any, ...]] = {}
    for event in events:
        match event:
            case FindingCoded() as e:
                said = (e.scr_version, e.passage, e.kind, e.taxonomy, e.reading)
                findings[e.finding_id] = (e.revision, True, e.scr_id, e.issue, *said)
            case FindingRetracted() as e:
                findings[e.finding_id] = (e.revision, False, e.scr_id, e.issue, *(None,) * 5)
            case ScrPublished() | ScrRevised() as e:
                scrs[e.scr_id] = (False, e.version, *_said_of(e))
            case ScrWithdrawn() as e:
                scrs[e.scr_id] = (True, e.version, *(None,) * 9)
            case CodingCompleted() | CodingReopened() as e:
                complete = isinstance(e, CodingCompleted)
                said = (e.revision, e.scr_version, e.taxonomy)
                readings[e.scr_id, e.reading] = (*said, complete)
    return {
        "trend_finding": {(key, *row) for key, row in findings.items()},
        "trend_scr": {(key, *row) for key, row in scrs.items()},
        "trend_reading": {(*key, *row) for key, row in readings.items()},
    }


def _said_of(event: ScrPublished) -> Iterator[Any]:
    yield from (event.published_in, event.review_type, event.region, event.explanations)
    yield from (sector in event.sectors for sector in (Sector.PUBLIC, Sector.PRIVATE, Sector.THIRD))
    yield from (event.scr_url, event.passages_url)
