"""What stands at the door: the keys, the list of clients, and how often each may come."""

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.db import Database
from chassis.errors import TooMany
from chassis.problems import problem_response
from gateway.clients.directory import Directory
from gateway.settings import GatewaySettings
from gateway.tokens.keys import KeyStore


class Doors:
    """Made once for the process."""

    def __init__(self, settings: GatewaySettings, database: Database, keys: KeyStore) -> None:
        self.settings = settings
        self.keys = keys
        self.directory = Directory(database)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = parse(settings.rate)
        self._token_rate = parse(settings.token_rate)

    async def may_come_in(self, client: str) -> bool:
        return await self._limiter.hit(self._rate, "client", client)

    async def may_ask_for_token(self, client: str, address: str) -> bool:
        by_client = await self._limiter.hit(self._token_rate, "token", client[:64])
        by_address = await self._limiter.hit(self._token_rate, "address", address)
        return by_client and by_address


class Limited:
    """Answers 429 to a client that comes too often."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope.get("state", {}).get("caller") if scope["type"] == "http" else None
        if caller is None or await self._doors.may_come_in(caller.client):
            await self._app(scope, receive, send)
            return
        await problem_response(TooMany(retry_after=1), scope)(scope, receive, send)
