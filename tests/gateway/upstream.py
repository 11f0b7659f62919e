"""A service behind the door that remembers what reached it, in this process or another's place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.upstreams import HttpUpstream
from tests.gateway.door import served

Kind = Literal["in-process", "by-http"]
CHUNK = 64 * 1024


class Service:
    """Answers every request 200 once it has read the body."""

    def __init__(self) -> None:
        self.seen: list[Scope] = []
        self.received = 0
        self.sent = 0
        self.body = b""
        self.disconnected = asyncio.Event()
        self.first_bytes = asyncio.Event()
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.answer_headers: list[tuple[bytes, bytes]] = [(b"content-type", b"text/plain")]
        self.answer_chunks = 1
        self.may_finish = asyncio.Event()
        self.may_finish.set()
        self.status = 200

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.seen[-1]["headers"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(scope)
        if await self._read(receive):
            await self._answer(send)

    async def _read(self, receive: Receive) -> bool:
        while True:
            await self.may_read.wait()
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected.set()
                return False
            part = message.get("body", b"")
            self.received += len(part)
            self.body = (self.body + part)[:1000]
            if part:
                self.first_bytes.set()
            if not message.get("more_body"):
                return True

    async def _answer(self, send: Send) -> None:
        start: dict[str, Any] = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": self.answer_headers})
        for left in reversed(range(self.answer_chunks)):
            await send({"type": "http.response.body", "body": b"x" * CHUNK, "more_body": True})
            self.sent += CHUNK
            if not left:
                await self.may_finish.wait()
        await send({"type": "http.response.body", "body": b"the end", "more_body": False})


@asynccontextmanager
async def behind(kind: Kind, app: ASGIApp) -> AsyncIterator[ASGIApp]:
    """The upstream that leads to the application."""
    if kind == "in-process":
        yield app
        return
    async with served(app) as url:
        upstream = HttpUpstream(url)
        yield upstream
        await upstream.aclose()
