"""What stands at the door: the keys, the list of clients, and how often each may come."""

import math
import time
from collections import Counter

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.auth import Caller
from chassis.db import Database
from chassis.errors import TooMany
from gateway.clients.directory import Directory
from gateway.settings import GatewaySettings
from gateway.tokens.keys import KeyStore

CLIENTS_AT_ONE_ADDRESS = 10
"""Many may share an address; one that guesses for many is stopped all the same."""


class Doors:
    """Made once for the process."""

    def __init__(self, settings: GatewaySettings, database: Database, keys: KeyStore) -> None:
        self.settings = settings
        self.keys = keys
        self.directory = Directory(database)
        self.streams: Counter[str] = Counter()
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._rate = parse(settings.rate)
        self._token_rate = parse(settings.token_rate)
        self._address_rate = type(self._token_rate)(
            self._token_rate.amount * CLIENTS_AT_ONE_ADDRESS, self._token_rate.multiples
        )

    async def count_request(self, caller: Caller) -> None:
        """Raises TooMany."""
        await self._count(self._rate, "client", caller.client)

    async def count_stranger(self, address: str) -> None:
        """Raises TooMany. For what is asked with a secret address instead of a token."""
        await self._count(self._rate, "stranger", address)

    async def count_token_request(self, client: str, address: str) -> None:
        """Raises TooMany. By address too: nobody can use up what is another's."""
        await self._count(self._address_rate, "address", address)
        await self._count(self._token_rate, "token", address, client[:64])

    async def _count(self, rate: RateLimitItem, *whose: str) -> None:
        if not await self._limiter.hit(rate, *whose):
            window = await self._limiter.get_window_stats(rate, *whose)
            raise TooMany(retry_after=max(1, math.ceil(window.reset_time - time.time())))


class Limited:
    """Answers 429 to a client, or to an address without one, that comes too often."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope.get("state", {}).get("caller") if scope["type"] == "http" else None
        if caller is not None:
            await self._doors.count_request(caller)
        elif scope["type"] == "http" and scope["path"].startswith("/v1/"):
            client = scope.get("client")
            await self._doors.count_stranger(client[0] if client else "unknown")
        await self._app(scope, receive, send)
