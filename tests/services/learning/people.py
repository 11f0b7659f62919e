"""People of the sector as the learning service meets them: each with a token of their own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI

from chassis.db import Database
from chassis.testing import TestIssuer, data_of, events_waiting
from services.learning.experience.service import credit_review
from tests.services.scr_events import published

OWN = ("learning:own", "learning:read", "surveys:answer")
BOARD = ("learning:commission", "learning:read", "surveys:answer")
PROVIDER = ("learning:provide", "learning:read")
STEWARD = ("learning:steward", "learning:read")
STAFF = ("surveys:read", "surveys:run", "learning:read")
EVALUATOR = ("surveys:read", "surveys:evaluate", "learning:read")
TODAY = date.today()  # noqa: DTZ011


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@dataclass
class Person:
    """A token and what is done with it; an answer that is not expected fails the test."""

    http: httpx2.AsyncClient
    headers: dict[str, str]
    tenant: str

    async def ask(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        answer = await self.http.request(method, f"/v1{path}", json=body, headers=self.headers)
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None

    async def get(self, path: str, *, expect: int = 200) -> Any:
        return await self.ask("GET", path, expect=expect)

    async def post(self, path: str, body: Any = None, *, expect: int = 201) -> Any:
        return await self.ask("POST", path, body, expect=expect)

    async def put(self, path: str, body: Any = None, *, expect: int = 200) -> Any:
        return await self.ask("PUT", path, body, expect=expect)


@dataclass
class Sector:
    """The running service and those who use it."""

    app: FastAPI
    http: httpx2.AsyncClient
    issuer: TestIssuer

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    def person(self, tenant: str, *scopes: str) -> Person:
        return Person(self.http, self.issuer.headers(tenant, *scopes), tenant)

    async def reviewer(self, name: str = "Reviewer Ash", **said: Any) -> tuple[Person, str]:
        """Somebody with a record of their own; the record's id."""
        person = self.person(f"reviewer-{uuid4().hex[:12]}", *OWN)
        body = {"name": name, "listed": True, "availability": "available"} | said
        return person, (await person.put("/my-record", body))["id"]

    async def credit(self, reviewer_id: str, times: int = 1) -> None:
        """So many published reviews name this reviewer on their cover."""
        async with self.database.transaction() as tx:
            for _ in range(times):
                await credit_review(tx, published(uuid4(), reviewers=(UUID(reviewer_id),)))

    async def told(self, kind: str) -> list[dict[str, object]]:
        """The data of every event of a type that was published."""
        return [data_of(e) for e in await events_waiting(self.database) if e.type == kind]


OFFER = {
    "provider": "Example Training Cooperative",
    "kind": "masterclass",
    "topic": "Interviewing with care",
    "field": "Journalism",
    "starts_on": in_days(30),
    "days": 1,
    "delivery": "in_person",
    "mix": "balanced",
    "level": "everyone",
    "audiences": ["lead_reviewer"],
    "places": 2,
}


async def attended(sector: Sector, count: int) -> tuple[Person, str, list[Person]]:
    """A provider, a session, and so many people who were there."""
    provider = sector.person("provider-one", *PROVIDER)
    offer = await provider.post("/offers", OFFER | {"places": count, "starts_on": in_days(0)})
    people = []
    for number in range(count):
        person, _ = await sector.reviewer(f"Reviewer {number}")
        place = await person.post(f"/offers/{offer['id']}/places")
        await provider.put(f"/places/{place['id']}/attendance", {"state": "attended"})
        people.append(person)
    return provider, offer["id"], people


async def insist(ask: Callable[[], Any]) -> httpx2.Response:
    """As a client does whom a busy service asks to come again."""
    while True:
        answer: httpx2.Response = await ask()
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(0.05)
