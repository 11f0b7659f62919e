"""Who is a client just now: a token of a suspended client ends within seconds, not minutes."""

import asyncio
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.auth import Caller
from chassis.db import Database
from chassis.errors import Forbidden, Unavailable
from gateway.clients.service import list_clients

AGE_SECONDS = 15.0
TRUSTED_SECONDS = 60.0
"""While the database is away the list that was read last is good for so long."""
PAUSE_SECONDS = 1.0


class ClientSuspended(Forbidden):
    title = "This client is unknown or suspended."


class Directory:
    """The active clients, asked for again every few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tenants: dict[str, str] = {}
        self._refused: set[str] = set()
        self._read_at = self._next = float("-inf")
        self._asking = asyncio.Lock()

    async def knows(self, caller: Caller) -> bool:
        """Raises Unavailable when nobody can tell."""
        if not self._can_tell(caller.client):
            async with self._asking:
                if not self._can_tell(caller.client):
                    await self._ask(caller.client)
        return self._tenants.get(caller.client) == caller.tenant

    def _can_tell(self, client: str) -> bool:
        heard_of = client in self._tenants or client in self._refused
        return heard_of and time.monotonic() < self._next

    async def _ask(self, client: str) -> None:
        now = time.monotonic()
        try:
            async with self._database.reading() as session:
                clients = await list_clients(session)
        except Unavailable:
            if client not in self._tenants or now > self._read_at + TRUSTED_SECONDS:
                raise
            self._next = now + PAUSE_SECONDS
            return
        if now >= self._next:
            self._refused = set()
        self._tenants = {c.id: c.tenant for c in clients if c.suspended_at is None}
        self._read_at, self._next = now, now + AGE_SECONDS
        if client not in self._tenants:
            # it holds a token all the same: it must not make us ask for each request
            self._refused.add(client)


class OnlyActive:
    """Refuses a valid token whose client is not, or no longer, in the directory."""

    def __init__(self, app: ASGIApp, directory: Directory) -> None:
        self._app = app
        self._directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope.get("state", {}).get("caller") if scope["type"] == "http" else None
        if caller is not None and not await self._directory.knows(caller):
            raise ClientSuspended
        await self._app(scope, receive, send)
