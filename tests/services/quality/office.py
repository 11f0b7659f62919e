"""A running quality service for tests: its callers by role, events in, rows and events out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from chassis.bus import Received
from chassis.consumer import Consumer
from chassis.db import Database, utc_now
from chassis.envelope import to_message
from chassis.events import Event, EventInfo
from chassis.service import Runtime
from chassis.testing import TestIssuer, data_of, events_waiting
from services.quality.app import service
from services.quality.sharing.service import move_totals
from tests.services.scr_events import published

BOARD = ("quality:read", "quality:write", "quality:reflect", "markers:read")
REVIEWER = ("quality:reflect", "markers:read", "markers:comment")
COMMISSIONER = ("quality:commission", "markers:read")
CENTRE = ("quality:totals", "markers:read", "markers:publish")
EVERY_SCOPE = tuple(dict.fromkeys((*BOARD, *REVIEWER, *COMMISSIONER, *CENTRE)))

REFERRAL = {
    "source_system": "case-office",
    "source_ref": "NM-2024-014",
    "route": "statutory",
    "reason": "The criteria are met.",
    "referred_on": "2024-01-15",
}
ACTION = {
    "specific": "Health visitors get every notice.",
    "measurable": "A sample each quarter.",
    "achievable": "The mailbox exists.",
    "relevant": "Finding 2.",
    "due_on": "2026-03-31",
    "level": "joint",
    "owners": ["police", "health"],
    "markers": [15],
}
ANSWER = {"changed_for_children": "They are seen sooner.", "done": "The mailbox is read."}


@dataclass
class Ingest:
    """Ingest's answers as quality sees them: whose review is whose; it may be out of reach."""

    owners: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = Request(scope).url.path
        owner = self.owners.get(path.removeprefix("/v1/scrs/").removesuffix("/owner"))
        status = 503 if self.down else 200 if owner else 404
        await JSONResponse(owner or {}, status)(scope, receive, send)


@dataclass
class Visitor:
    """Somebody with a token."""

    http: httpx2.AsyncClient
    headers: dict[str, str]

    async def get(self, path: str, **params: Any) -> httpx2.Response:
        return await self.http.get(path, params=params, headers=self.headers)

    async def post(self, path: str, body: Any = None) -> httpx2.Response:
        return await self.http.post(path, json=body, headers=self.headers)

    async def put(self, path: str, body: Any = None) -> httpx2.Response:
        return await self.http.put(path, json=body, headers=self.headers)

    async def delete(self, path: str) -> httpx2.Response:
        return await self.http.delete(path, headers=self.headers)

    async def read(self, path: str, **params: Any) -> Any:
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def make(self, path: str, body: Any = None) -> Any:
        answer = await self.post(path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def refer(self, **more: Any) -> str:
        record = await self.make("/v1/quality-records", REFERRAL | more)
        return f"/v1/quality-records/{record['record_id']}"

    async def reflect(self, record: str, marker: int = 7, question: int = 1, **more: Any) -> Any:
        body = {
            "marker": marker,
            "question": question,
            "point_of_use": "during",
            "state": "being_explored",
            "narrative": "We ask who hears a challenge.",
        }
        return await self.make(f"{record}/reflections", body | more)

    async def share(self, record: str, reflection: Any, commissioner: str | None = None) -> Any:
        body = {"reflection_id": reflection["reflection_id"], "purpose": "national_totals"}
        if commissioner:
            body |= {"purpose": "commissioner", "commissioner": commissioner}
        return await self.make(f"{record}/consents", body)


@dataclass
class Office:
    """The service without its background tasks: a test hands it each event and sees the effect."""

    app: FastAPI
    http: httpx2.AsyncClient
    ingest: Ingest
    issuer: TestIssuer

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.state.runtime
        return runtime

    @property
    def database(self) -> Database:
        return self.runtime.database

    def visitor(self, tenant: str, *scopes: str) -> Visitor:
        return Visitor(self.http, self.issuer.headers(tenant, *scopes, client=f"{tenant}-client"))

    def board(self, tenant: str = "northmere") -> Visitor:
        return self.visitor(tenant, *BOARD)

    def reviewer(self, tenant: str = "hollin-reviews") -> Visitor:
        return self.visitor(tenant, *REVIEWER)

    def commissioner(self, tenant: str = "what-works") -> Visitor:
        return self.visitor(tenant, *COMMISSIONER)

    def centre(self) -> Visitor:
        return self.visitor("centre", *CENTRE)

    async def take(self, event: Event, event_id: UUID | None = None) -> None:
        message = to_message(event, EventInfo(event_id or uuid4(), "/ingest"), utc_now())
        handlers = service.handlers.handlers
        consumer = Consumer(self.database, self.runtime.bus, handlers, self.runtime)
        await consumer.take(
            Received(message.topic, 0, 0, message.key, message.value, message.headers)
        )

    def own(
        self,
        scr_id: UUID,
        tenant: str = "northmere",
        ref: str = "NM-2024-014",
        on: date | None = date(2024, 9, 2),
    ) -> None:
        self.ingest.owners[str(scr_id)] = {
            "tenant": tenant,
            "source_system": "case-office",
            "source_ref": ref,
            "published_on": on.isoformat() if on else None,
        }

    async def publish(self, scr_id: UUID | None = None, **owner: Any) -> UUID:
        scr_id = scr_id or uuid4()
        self.own(scr_id, **owner)
        await self.take(published(scr_id))
        return scr_id

    async def move_totals(self, smallest: int = 10) -> bool:
        """What the worker does now and then; whether causes missing was told."""
        async with self.database.transaction() as tx:
            return await move_totals(tx, smallest)

    async def told(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type that wait in the outbox, oldest first."""
        return [data_of(e) for e in await events_waiting(self.database) if e.type == kind]


def problem(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the stable type of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].removeprefix("/problems/")
