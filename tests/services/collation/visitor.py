"""Somebody with a token, who asks collation over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.services.collation.desk import Desk


@dataclass
class Visitor:
    """A client of one tenant."""

    http: httpx2.AsyncClient
    headers: dict[str, str]
    client: str = ""
    tenant: str = ""

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


def visitor(desk: Desk, tenant: str, *scopes: str) -> Visitor:
    client = f"{tenant}-client"
    return Visitor(desk.client, desk.issuer.headers(tenant, *scopes, client=client), client, tenant)
