"""The office in which briefings are written: an author, an editor, an approver, and readers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI
from sqlalchemy import insert, update

from chassis.db import Database, utc_now
from chassis.testing import TestIssuer, data_of, events_waiting
from services.collation.reviews.tables import Passage, Review, ReviewState

READING = ("trends:read", "briefings:read")
ROLES = {
    "author": (*READING, "briefings:write"),
    "editor": (*READING, "briefings:edit"),
    "approver": (*READING, "briefings:approve"),
    "keeper": ("trends:read", "taxonomy:edit"),
    "reader": ("trends:read",),
}


@dataclass
class Visitor:
    """One client of one tenant."""

    http: httpx2.AsyncClient
    headers: dict[str, str]

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> httpx2.Response:
        return await self.http.request(method, path, json=body, params=query, headers=self.headers)

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        return await self.ask("GET", path, **query)

    async def read(self, path: str, **query: Any) -> Any:
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()


@dataclass
class Office:
    """The service on an empty database, and who comes to it."""

    app: FastAPI
    http: httpx2.AsyncClient
    issuer: TestIssuer

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    def visitor(self, tenant: str, *scopes: str, client: str) -> Visitor:
        return Visitor(self.http, self.issuer.headers(tenant, *scopes, client=client))

    def role(self, name: str, tenant: str = "centre") -> Visitor:
        return self.visitor(tenant, *ROLES[name], client=f"{tenant}-{name}")

    async def publish_review(self, *texts: str, version: int = 1) -> UUID:
        """What collation keeps of a review once its event was taken in."""
        scr_id, texts = uuid4(), texts or ("No meeting was held.",)
        async with self.database.transaction() as tx:
            await tx.session.execute(
                insert(Review).values(
                    scr_id=scr_id,
                    version=version,
                    state=ReviewState.LIVE,
                    scr_url=f"/v1/scrs/{scr_id}",
                    passages=len(texts),
                    changed_at=utc_now(),
                )
            )
            for number, text in enumerate(texts, start=1):
                await tx.session.execute(
                    insert(Passage).values(
                        scr_id=scr_id,
                        number=number,
                        version=version,
                        page=3,
                        paragraph=f"4.{number}",
                        text=text,
                    )
                )
        return scr_id

    async def withdraw_review(self, scr_id: UUID) -> None:
        async with self.database.transaction() as tx:
            gone = update(Review).where(Review.scr_id == scr_id)
            await tx.session.execute(gone.values(state=ReviewState.WITHDRAWN))

    async def revise_review(self, scr_id: UUID) -> None:
        """The board publishes it anew, with the same passages."""
        async with self.database.transaction() as tx:
            for table in (Review, Passage):
                anew = update(table).where(table.scr_id == scr_id)
                await tx.session.execute(anew.values(version=2))

    async def told(self) -> list[dict[str, Any]]:
        waiting = await events_waiting(self.database)
        return [data_of(e) for e in waiting if e.type == "briefing.published"]

    async def begin(self, slot: int = 6) -> str:
        edition = await self.role("author").done("POST", f"/v1/briefings/{slot}/editions")
        return str(edition["url"])

    async def publish(self, slot: int = 6, scr_id: UUID | None = None, **changed: Any) -> str:
        """From nothing to a published edition; its address at the desk."""
        place = await self.begin(slot)
        scr_id = scr_id or await self.publish_review()
        await self.role("author").done("PUT", place, text_of(scr_id, **changed))
        await self.role("author").done("POST", f"{place}/submission")
        await self.role("approver").done("POST", f"{place}/approval")
        return place


def text_of(scr_id: UUID, **changed: Any) -> dict[str, Any]:
    return {
        "statement": "The situation calls for a strategy meeting, and none is convened.",
        "vignettes": [
            {
                "title": "Telephone calls instead of a meeting",
                "summary": "Police and social care spoke by telephone, and nobody met.",
                "case_study": "A baby had a bruise.\n\nTwo agencies spoke on the telephone.",
                "passages": [{"scr_id": str(scr_id), "scr_version": 1, "passage": 1}],
            }
        ],
        "quotations": [
            {"heading": "Out of hours", "text": "At night nobody comes.", "said_by": "named_nurse"}
        ],
        "questions": ["Who may call for a strategy meeting here?"],
        "solutions": [],
        "provenance": "Synthetic reviews.",
    } | changed


def problem(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the stable type of a refusal."""
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].removeprefix("/problems/")


def pointers(answer: httpx2.Response) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]
