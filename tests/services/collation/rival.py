"""Somebody of another body, beside those of the desk."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2

from tests.services.collation.desk import CODING, Desk


@dataclass
class Rival:
    """Somebody of another body, with every scope of coding."""

    desk: Desk
    client: str = "elsewhere-1"
    tenant: str = "elsewhere"

    async def ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        headers = self.desk.issuer.headers(self.tenant, *CODING, client=self.client)
        return await self.desk.client.request(method, path, json=body, headers=headers)

    async def code(self, scr_id: UUID, issue: str = "D4", **more: Any) -> httpx2.Response:
        body = {"scr_id": str(scr_id), "scr_version": 1, "passage": 1, "issue": issue}
        return await self.ask("POST", "/v1/codings", body | more)

    async def retract(self, finding_id: str) -> httpx2.Response:
        path = f"/v1/codings/{finding_id}/retraction"
        return await self.ask("POST", path, {"reason": "recoded"})

    async def step(self, scr_id: UUID, step: str) -> httpx2.Response:
        """`completion` or `reopening`."""
        return await self.ask("POST", f"/v1/coding-queue/{scr_id}/{step}", {"scr_version": 1})

    async def read(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def queued(self) -> dict[str, str]:
        """What its queue says of each review."""
        items = (await self.read("/v1/coding-queue"))["items"]
        return {one["scr_id"]: one["state"] for one in items}

    async def stands(self, scr_id: UUID) -> tuple[str | None, str]:
        """Where a review stands in its queue, if it is there, and at its desk."""
        at_desk = await self.read(f"/v1/coding-queue/{scr_id}")
        return (await self.queued()).get(str(scr_id)), at_desk["state"]
