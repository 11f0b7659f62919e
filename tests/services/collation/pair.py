"""Two people who code one review apart, and a third."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import select

from services.collation.suggestions.tables import Suggestion, SuggestionDecision
from tests.services.collation.desk import Desk

FIRST, SECOND, THIRD, LEAD = "analyst-1", "analyst-2", "analyst-3", "lead"


@dataclass
class Pair:
    """One double coding: `of` names each coder's own assignment."""

    desk: Desk
    scr_id: UUID
    place: str
    of: dict[str, str]

    @classmethod
    async def assigned(cls, desk: Desk, *texts: str) -> "Pair":
        return await cls.of_review(desk, await desk.publish(*texts))

    @classmethod
    async def of_review(cls, desk: Desk, scr_id: UUID, version: int = 1) -> "Pair":
        body = {"scr_id": str(scr_id), "scr_version": version, "coders": [FIRST, SECOND]}
        made = await desk.ask(LEAD, "POST", "/v1/double-codings", body)
        assert made.status_code == 201, made.text
        own = {}
        for coder in (FIRST, SECOND):
            (mine,) = (await desk.ask(coder, "GET", "/v1/coding-assignments")).json()["items"][-1:]
            own[coder] = f"/v1/coding-assignments/{mine['assignment_id']}"
        return cls(desk, scr_id, made.headers["location"], own)

    async def code(
        self, coder: str, passage: int = 1, issue: str = "D4", /, **more: Any
    ) -> httpx2.Response:
        body = {"passage": passage, "issue": issue} | more
        return await self.desk.ask(coder, "POST", f"{self.of[coder]}/codings", body)

    async def end(self) -> httpx2.Response:
        return await self.desk.ask(LEAD, "POST", f"{self.place}/ending")

    async def done(self, *coders: str) -> None:
        for coder in coders:
            answer = await self.desk.ask(coder, "POST", f"{self.of[coder]}/completion")
            assert answer.status_code == 200, answer.text

    async def settle(
        self, passage: int, issue: str, kinds: list[str], *, by: str = THIRD, **more: Any
    ) -> httpx2.Response:
        body = {"passage": passage, "issue": issue, "kinds": kinds, "reason": "As the text says."}
        return await self.desk.ask(by, "POST", f"{self.place}/adjudications", body | more)

    async def suggestions(self) -> list[dict[str, Any]]:
        """As they are kept, whether or not the desk shows them."""
        async with self.desk.database.reading() as session:
            wanted = select(Suggestion).where(Suggestion.scr_id == self.scr_id)
            found = await session.scalars(wanted.order_by(Suggestion.issue))
            return [
                {column.name: getattr(row, column.name) for column in Suggestion.__table__.columns}
                for row in found
            ]

    async def decisions(self) -> dict[str, str]:
        """What became of each suggestion, by its issue."""
        async with self.desk.database.reading() as session:
            wanted = select(Suggestion.issue, SuggestionDecision.state).join(SuggestionDecision)
            found = await session.execute(wanted.where(Suggestion.scr_id == self.scr_id))
            return dict([(*row,) for row in found])

    async def shown(self, tail: str = "") -> Any:
        answer = await self.desk.ask(THIRD, "GET", f"{self.place}{tail}")
        assert answer.status_code == 200, answer.text
        return answer.json()
