"""Who is a client just now: a token of a suspended client ends within seconds, not minutes."""

import time
from collections import defaultdict

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.auth import Caller
from chassis.db import Database
from chassis.errors import Forbidden
from chassis.problems import problem_response
from gateway.clients.service import list_clients

AGE_SECONDS = 15.0


class ClientSuspended(Forbidden):
    title = "This client is unknown or suspended."


class Directory:
    """The active clients, asked for again every few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tenants: dict[str, str] = {}
        self._asked = float("-inf")
        self.streams: dict[str, int] = defaultdict(int)

    async def knows(self, caller: Caller) -> bool:
        fresh = time.monotonic() - self._asked < AGE_SECONDS
        if not fresh or caller.client not in self._tenants:
            await self._ask()
        return self._tenants.get(caller.client) == caller.tenant

    async def _ask(self) -> None:
        async with self._database.reading() as session:
            clients = await list_clients(session)
        self._tenants = {c.id: c.tenant for c in clients if c.suspended_at is None}
        self._asked = time.monotonic()


class OnlyActive:
    """Refuses a valid token whose client is not, or no longer, in the directory."""

    def __init__(self, app: ASGIApp, directory: Directory) -> None:
        self._app = app
        self._directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope.get("state", {}).get("caller") if scope["type"] == "http" else None
        if caller is None or await self._directory.knows(caller):
            await self._app(scope, receive, send)
            return
        await problem_response(ClientSuspended(), scope)(scope, receive, send)
