"""The chassis's own test kit: run an application, hold a token, wait for what must come."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar
from uuid import uuid4

import httpx2
import msgspec
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import select

from chassis.auth import AUDIENCE, ISSUER
from chassis.db import Database
from chassis.envelope import Envelope, read

T = TypeVar("T")


class TestIssuer:
    """Issues tokens as the gateway would; give its `keys` to `create_app(get_keys=…)`."""

    __test__ = False

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", {"kid": uuid4().hex})
        self._set = KeySet([self._key])

    async def keys(self, kid: str) -> KeySet | None:
        return self._set if kid == self._key.kid else None

    def token(self, tenant: str, *scopes: str, client: str | None = None) -> str:
        """As the gateway names its clients, where none is given: by their tenant."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": client or f"{tenant}-0a1b2c3d",
            "tenant": tenant,
            "scope": " ".join(scopes),
            "iat": now,
            "exp": now + 600,
            "jti": uuid4().hex,
        }
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key)

    def headers(self, tenant: str, *scopes: str, client: str | None = None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(tenant, *scopes, client=client)}"}


@asynccontextmanager
async def running(*apps: FastAPI) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Start the applications, lifespans included, and give a client of each."""
    async with AsyncExitStack() as stack:
        clients = []
        for app in apps:
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
            client = httpx2.AsyncClient(transport=transport, base_url="http://lipp.test")
            clients.append(await stack.enter_async_context(client))
        yield clients


async def eventually(
    probe: Callable[[], Awaitable[T]], within: float = 10.0, every: float = 0.02
) -> T:
    """Ask again until the probe gives something true, or neither raises nor fails any more."""
    end = time.monotonic() + within
    while True:
        try:
            found = await probe()
            if found or time.monotonic() > end:
                assert found, "it did not come true in time"
                return found
        except (AssertionError, LookupError):
            if time.monotonic() > end:
                raise
        await asyncio.sleep(every)


async def events_waiting(database: Database) -> list[Envelope]:
    """What the outbox holds, oldest first: for tests that run no relay."""
    outbox = database.messaging.outbox
    async with database.reading() as session:
        rows = await session.execute(select(outbox.c.value).order_by(outbox.c.seq))
        return [read(value) for (value,) in rows]


def data_of(envelope: Envelope) -> dict[str, object]:
    data: dict[str, object] = msgspec.json.decode(envelope.data)
    return data
