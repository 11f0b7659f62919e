"""A place where summits are held, for tests: who runs them, who comes, and the database."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from chassis.db import Database, utc_now
from chassis.testing import TestIssuer, data_of, events_waiting
from services.collation.briefings.domain import EditionState
from services.collation.briefings.tables import BriefingEdition

SCOPES = {
    "organiser": ("summits:run", "summits:read"),
    "facilitator": ("summits:facilitate", "summits:read"),
    "delegate": ("summits:attend", "summits:read"),
    "reader": ("summits:read",),
}
EVERY_SCOPE = ("summits:run", "summits:facilitate", "summits:attend", "summits:read")
RULES = {
    "seats_most": 8,
    "seats_least": 4,
    "tables_most": 6,
    "agency_most": 3,
    "topic_tables_most": None,
    "seniority": "mixed",
    "reasons_minutes": 90,
    "solutions_minutes": 75,
}
NOTICE = {
    "who_sees": "Everybody reads what is said, and nobody sees who said it.",
    "how_used": "It stands beside what reviews report.",
}
CALL = {
    "title": "Spring summit",
    "town": "Leeds",
    "held_on": str(utc_now().date()),
    "capacity": 24,
    "briefings": [1, 2, 3, 4],
    "rules": RULES,
    "notice": NOTICE,
}
ISSUES = {1: "B2", 2: "C1", 3: "C6", 4: "C5", 5: "C2", 6: "D4"}
AGENCIES = ("police", "education", "childrens_social_care", "adult_health")
BANDS = ("frontline", "middle_manager", "leader")
SAID = {
    "kind": "barrier",
    "doing": "not_done",
    "issue": "B2",
    "text": "Nobody is free to chair in the afternoon.",
    "agency": "police",
    "band": "frontline",
    "region": "london",
    "practising": True,
}


def delegate_number(number: int, **said: Any) -> dict[str, Any]:
    """A mixed company, the same every time."""
    first = 1 + number % 4
    return {
        "notice_version": 1,
        "agency": AGENCIES[number % len(AGENCIES)],
        "band": BANDS[number // 4 % len(BANDS)],
        "region": "london",
        "practising": True,
        "topics": [first, 1 + first % 4, 1 + (first + 1) % 4],
    } | said


@dataclass
class Person:
    """A token and what is done with it; an answer that is not expected fails the test."""

    http: httpx2.AsyncClient
    headers: dict[str, str]
    tenant: str

    async def raw(self, method: str, path: str, body: Any = None, **more: str) -> httpx2.Response:
        headers = self.headers | more
        return await self.http.request(method, f"/v1{path}", json=body, headers=headers)

    async def ask(self, method: str, path: str, body: Any = None, expect: int = 200) -> Any:
        answer = await self.raw(method, path, body)
        assert answer.status_code == expect, f"{path}: {answer.status_code} {answer.text}"
        if answer.is_error:
            assert answer.headers["content-type"] == "application/problem+json"
            return answer.json()["type"].removeprefix("/problems/")
        return answer.json()

    async def get(self, path: str, expect: int = 200) -> Any:
        return await self.ask("GET", path, expect=expect)

    async def post(self, path: str, body: Any = None, expect: int = 200) -> Any:
        return await self.ask("POST", path, body, expect)

    async def make(self, path: str, body: Any = None) -> Any:
        return await self.ask("POST", path, body, 201)

    async def put(self, path: str, body: Any = None, expect: int = 200) -> Any:
        return await self.ask("PUT", path, body, expect)


@dataclass
class Hall:
    """The running service and those who use it."""

    app: FastAPI
    http: httpx2.AsyncClient
    issuer: TestIssuer

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    def person(self, tenant: str, *scopes: str) -> Person:
        headers = self.issuer.headers(tenant, *scopes, client=f"{tenant}-client")
        return Person(self.http, headers, tenant)

    def role(self, role: str, tenant: str = "centre") -> Person:
        return self.person(tenant, *SCOPES[role])

    async def publish_briefings(self, slots: Sequence[int] = tuple(ISSUES)) -> None:
        async with self.database.transaction() as tx:
            for slot in slots:
                edition = BriefingEdition(
                    edition_id=uuid4(),
                    slot=slot,
                    edition=1,
                    tenant="centre",
                    state=EditionState.PUBLISHED,
                    revision=1,
                    issues=[ISSUES[slot]],
                    published_at=utc_now(),
                )
                tx.session.add(edition)

    async def member(self, body_id: str = "college") -> Person:
        """A body of the Alliance, which reads what it is told of."""
        representative = {
            "role": "director of practice",
            "seniority": "leader",
            "can_commit": True,
            "mandate": "Commits guidance and training.",
        }
        body = {"title": "A college", "sectors": ["health"], "representative": representative}
        secretariat = self.person("alliance-office", "alliance:secretariat")
        await secretariat.put(f"/alliance-members/{body_id}", body)
        return self.person(body_id, "alliance:member")

    async def summit(self, **said: Any) -> str:
        """The path of a summit that was called."""
        called = await self.role("organiser").make("/summits", CALL | said)
        return f"/summits/{called['summit_id']}"

    async def register(
        self, summit: str, number: int, body_of: str | None = None, **said: Any
    ) -> tuple[Person, Any]:
        """Of a body of their own, where no other is named."""
        person = self.role("delegate", body_of or f"delegate-{number}")
        body = delegate_number(number, **said)
        return person, await person.make(f"{summit}/registrations", body)

    async def begun(self, people: int = 24, **said: Any) -> str:
        """A summit on its day, with everybody at a table."""
        summit = await self.summit(**said)
        for number in range(people):
            await self.register(summit, number)
        await self.role("organiser").post(f"{summit}/allocation")
        await self.role("facilitator").post(f"{summit}/opening")
        return summit

    async def talk(self, summit: str, number: int = 1) -> str:
        """The path of a table whose talk has begun."""
        table = f"{summit}/tables/{number}"
        await self.phase(table, "reasons")
        return table

    async def phase(self, table: str, phase: str) -> Any:
        body = {"phase": phase, "notice_version": 1}
        return await self.role("facilitator").make(f"{table}/phases", body)

    async def enter(self, table: str, **said: Any) -> Any:
        return await self.role("facilitator").make(f"{table}/contributions", SAID | said)

    async def end(self, summit: str) -> Any:
        """Close whatever is open, and the summit."""
        answer = await self.ended(summit)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ended(self, summit: str) -> httpx2.Response:
        """The answer to that."""
        facilitator = self.role("facilitator")
        not_reached = {"outcome": "not_reached", "reason": "The reasons took all of the time."}
        for table in (await facilitator.get(f"{summit}/tables"))["tables"]:
            if table["outcome"] is None:
                path = f"{summit}/tables/{table['number']}/closure"
                await facilitator.post(path, not_reached)
        return await facilitator.raw("POST", f"{summit}/closure")

    async def told(self, kind: str) -> list[dict[str, object]]:
        """The data of every event of a type that was published."""
        return [data_of(e) for e in await events_waiting(self.database) if e.type == kind]


async def insist(ask: Callable[[], Any]) -> httpx2.Response:
    """As a client does whom a busy service asks to come again."""
    while True:
        answer: httpx2.Response = await ask()
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(0.05)
