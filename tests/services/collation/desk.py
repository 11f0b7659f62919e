"""A running collation service for tests: ingest's answers, events in, requests and rows out."""

import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from chassis.bus import Received
from chassis.consumer import Consumer
from chassis.db import Database, utc_now
from chassis.envelope import to_message
from chassis.events import Event, EventInfo
from chassis.service import Runtime
from chassis.testing import TestIssuer, data_of, events_waiting
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from contracts.types import Explanations, ReviewType, Sector, WithdrawalReason
from services.collation.app import service
from services.collation.suggestions.domain import Suggestion

PAGE_OF_INGEST = 3
PLAIN = "The meeting was held and everybody came."
SHOWS_D4 = "No strategy meeting took place [D4]."
CODING = ("codings:read", "codings:write", "codings:assign", "codings:adjudicate", "trends:read")
SHOWS_D4_AND_G6 = "No strategy meeting [D4], and soft words in the record [G6]."


class BracketCoder:
    """Suggests each issue code that stands in brackets."""

    name = "bracket"
    version = "1"

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        return [
            [
                Suggestion(found.group(1), 0.9 - 0.1 * place, (found.span(),))
                for place, found in enumerate(re.finditer(r"\[([A-G]\d+)\]", text))
            ]
            for text in passages
        ]


@dataclass
class Ingest:
    """Answers as the platform's door does: the passages of each version by its link, a few at a
    time; and whose a client is, which is the centre's and codes unless `clients` says otherwise."""

    texts: dict[str, Sequence[str]] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    meanwhile: Awaitable[object] | None = None
    clients: dict[str, tuple[str, Sequence[str]] | None] = field(default_factory=dict)

    @property
    def app(self) -> ASGIApp:
        return Starlette(
            routes=[
                Route("/v1/clients/{client_id}", self._client),
                Route("/v1/{path:path}", self._passages),
            ]
        )

    async def _client(self, request: Request) -> Response:
        client_id = request.path_params["client_id"]
        known = self.clients.get(client_id, ("centre", CODING))
        if self.status != 200 or known is None:
            return JSONResponse({}, self.status if self.status != 200 else 404)
        tenant, scopes = known
        said = {"client_id": client_id, "tenant": tenant, "scopes": list(scopes)}
        return JSONResponse(said)

    async def _passages(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile
        texts = self.texts.get(request.url.path)
        if self.status != 200 or texts is None:
            return JSONResponse({}, self.status if self.status != 200 else 404)
        begin = int(request.query_params.get("cursor", "0"))
        end = begin + PAGE_OF_INGEST
        items = [
            {"number": n, "page": 1 + n // 5, "paragraph": f"4.{n}", "text": text, "start": 0}
            for n, text in enumerate(texts, start=1)
        ]
        return JSONResponse(
            {"items": items[begin:end], "next": str(end) if end < len(items) else None}
        )


def published(
    scr_id: UUID, version: int = 1, passages: int = 1, link: str | None = None
) -> ScrPublished:
    url = link or f"/v1/scrs/{scr_id}/versions/{version}/passages"
    return (ScrPublished if version == 1 else ScrRevised)(
        scr_id=scr_id,
        version=version,
        review_type=ReviewType.SCR,
        published_in="2015Q1",
        explanations=Explanations.FULL,
        sectors=(Sector.PUBLIC,),
        document_sha256="0" * 64,
        scr_url=f"/v1/scrs/{scr_id}",
        passages_url=url,
        passages=passages,
    )


def withdrawn(scr_id: UUID, version: int = 1) -> ScrWithdrawn:
    return ScrWithdrawn(
        scr_id=scr_id,
        version=version,
        reason=WithdrawalReason.OTHER,
        withdrawn_at=utc_now(),
    )


def received(event: Event, event_id: UUID | None = None) -> Received:
    info = EventInfo(event_id or uuid4(), "/ingest")
    message = to_message(event, info, utc_now())
    return Received(message.topic, 0, 0, message.key, message.value, message.headers)


@dataclass
class Desk:
    """The service without its background tasks: a test hands it each event and sees the effect."""

    app: FastAPI
    client: httpx2.AsyncClient
    ingest: Ingest
    issuer: TestIssuer

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.state.runtime
        return runtime

    @property
    def database(self) -> Database:
        return self.runtime.database

    async def take(self, event: Event, event_id: UUID | None = None) -> None:
        handlers = service.handlers.handlers
        consumer = Consumer(self.database, self.runtime.bus, handlers, self.runtime)
        await consumer.take(received(event, event_id))

    async def publish(self, *texts: str, scr_id: UUID | None = None, version: int = 1) -> UUID:
        scr_id = scr_id or uuid4()
        event = published(scr_id, version, len(texts))
        self.ingest.texts[event.passages_url] = texts
        await self.take(event)
        return scr_id

    async def get(self, path: str, **params: Any) -> httpx2.Response:
        headers = self.issuer.headers("centre", "codings:read", client="analyst-1")
        return await self.client.get(path, params=params, headers=headers)

    async def post(
        self, path: str, body: Any, client: str = "analyst-1", **headers: str
    ) -> httpx2.Response:
        token = self.issuer.headers("centre", "codings:write", client=client)
        return await self.client.post(path, json=body, headers=token | headers)

    async def ask(
        self, client: str, method: str, path: str, body: Any = None, *scopes: str, **headers: str
    ) -> httpx2.Response:
        """As one client of the centre, with every scope of coding unless others are named."""
        token = self.issuer.headers("centre", *(scopes or CODING), client=client)
        return await self.client.request(method, path, json=body, headers=token | headers)

    async def code(self, scr_id: UUID, /, passage: int = 1, issue: str = "D4", **more: Any) -> Any:
        body = {"scr_id": str(scr_id), "scr_version": 1, "passage": passage, "issue": issue}
        return await self.post("/v1/codings", body | more)

    async def decide(self, suggestion: Any, decision: str, **more: Any) -> httpx2.Response:
        path = f"/v1/suggestions/{suggestion['suggestion_id']}/decision"
        return await self.post(path, {"decision": decision} | more)

    async def at_desk(self, scr_id: UUID) -> Any:
        answer = await self.get(f"/v1/coding-queue/{scr_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def suggestions(self, scr_id: UUID) -> list[Any]:
        shown = await self.at_desk(scr_id)
        return [s for passage in shown["items"] for s in passage["suggestions"]]

    async def codings(self, **params: Any) -> list[Any]:
        answer = await self.get("/v1/codings", **params)
        assert answer.status_code == 200, answer.text
        items: list[Any] = answer.json()["items"]
        return items

    async def queue(self) -> Any:
        answer = await self.get("/v1/coding-queue")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """The events that wait in the outbox: type and data, oldest first."""
        return [(e.type, data_of(e)) for e in await events_waiting(self.database)]

    async def types_told(self) -> list[str]:
        return [kind for kind, _ in await self.told()]


def problem(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the stable type of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].removeprefix("/problems/")
