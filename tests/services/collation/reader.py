"""Somebody who reads trends and the grid, and the events that made them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2

from chassis.db import Database
from chassis.events import Event
from chassis.testing import TestIssuer
from contracts.events.collation import CodingCompleted, FindingCoded, FindingRetracted
from contracts.types import RetractionReason
from samples.findings import coded
from services.collation.trends.handlers import handlers
from tests.services.scr_events import published

NOW = datetime(2026, 11, 23, tzinfo=UTC)
(TRENDS,) = handlers.read_models


def completed(scr_id: UUID, *, version: int = 1, revision: int = 1) -> Event:
    return CodingCompleted(
        scr_id=scr_id,
        scr_version=version,
        revision=revision,
        taxonomy="2016.1",
        completed_at=NOW,
    )


def taken_back(coded: Event) -> Event:
    assert isinstance(coded, FindingCoded)
    return FindingRetracted(
        finding_id=coded.finding_id,
        revision=coded.revision + 1,
        scr_id=coded.scr_id,
        issue=coded.issue,
        reason=RetractionReason.MISTAKEN,
        retracted_at=NOW,
    )


@dataclass
class Reader:
    """The service, what happened so far, and somebody who may read the trend."""

    http: httpx2.AsyncClient
    database: Database
    issuer: TestIssuer
    scopes: tuple[str, ...] = ("trends:read",)

    @property
    def at_desk(self) -> "Reader":
        """The same, of one who may read codings as well."""
        return replace(self, scopes=("trends:read", "codings:read"))

    async def happened(self, *events: Event | Sequence[Event]) -> None:
        flat = [e for item in events for e in (item if isinstance(item, list) else [item])]
        async with self.database.transaction() as tx:
            await TRENDS.follow(flat, tx)  # type: ignore[arg-type]

    async def get(self, path: str, **query: str) -> httpx2.Response:
        headers = self.issuer.headers("centre", *self.scopes)
        return await self.http.get(path, params=query, headers=headers)

    async def release(self, period: str) -> None:
        headers = self.issuer.headers("centre", "releases:make")
        made = await self.http.post("/v1/releases", json={"period": period}, headers=headers)
        assert made.status_code == 201, made.text

    async def figure(self, issue: str, kind: str = "problem", **query: str) -> dict[str, Any]:
        answer = await self.get(f"/v1/issues/{issue}", **query)
        assert answer.status_code == 200, answer.text
        figure: dict[str, Any] = answer.json()[kind]
        return figure

    async def counts(self, issue: str, **query: str) -> tuple[int | None, int | None]:
        figure = await self.figure(issue, **query)
        return figure["numerator"], figure["denominator"]


def review(*issues: str, complete: bool = True) -> tuple[UUID, list[Event]]:
    scr_id = uuid4()
    events: list[Event] = [published(scr_id), *(coded(scr_id, issue) for issue in issues)]
    return scr_id, [*events, completed(scr_id)] if complete else events
