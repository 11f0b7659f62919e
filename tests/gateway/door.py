"""A gateway at work for one test, and real servers to put before and behind it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from chassis.bus import Bus
from chassis.bus.memory import MemoryBus
from chassis.db import Database
from chassis.testing import eventually, running
from gateway.app import create_app, service
from gateway.clients.service import PLATFORM, add_client, ensure_client
from gateway.settings import GatewaySettings

TOKEN = "/oauth/token"
GRANT = {"grant_type": "client_credentials"}


@dataclass(frozen=True)
class Door:
    """A running gateway, with a client of it in the same process."""

    app: FastAPI
    http: httpx2.AsyncClient
    settings: GatewaySettings
    bus: Bus

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    async def let_in(self, *scopes: str, tenant: str = "northmere") -> tuple[str, str]:
        async with self.database.transaction() as tx:
            client, secret = await add_client(tx, "a case system", tenant, scopes)
            return client.id, secret

    async def of_service(self, name: str, *scopes: str) -> tuple[str, str]:
        """One of the platform's own, as they are made where it starts."""
        client = f"{PLATFORM}-{name}"
        async with self.database.transaction() as tx:
            await ensure_client(tx, client, PLATFORM, scopes, "kept by the operator")
        return client, "kept by the operator"

    async def token(self, client: tuple[str, str]) -> str:
        answer = await self.http.post(TOKEN, data=GRANT, auth=client)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def headers(self, *scopes: str, tenant: str = "northmere") -> dict[str, str]:
        token = await self.token(await self.let_in(*scopes, tenant=tenant))
        return {"authorization": f"Bearer {token}"}


@asynccontextmanager
async def opened(
    folder: Path,
    upstreams: Mapping[str, ASGIApp] | None = None,
    *,
    bus: Bus | None = None,
    **settings: Any,
) -> AsyncIterator[Door]:
    """The folder is kept: opened again it is the same gateway, restarted."""
    chosen = GatewaySettings(
        **{
            "database": f"sqlite+aiosqlite:///{folder}/gateway.db",
            "bus": "memory:",
            "keys_dir": folder / "keys",
            "log_level": "CRITICAL",
            **settings,
        }
    )
    async with AsyncExitStack() as stack:
        if bus is None:
            bus = MemoryBus()
            stack.push_async_callback(bus.close)
        await bus.start(service.topics)
        app = create_app(chosen, bus=bus, upstreams=upstreams)
        (client,) = await stack.enter_async_context(running(app))
        yield Door(app, client, chosen, bus)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Server(uvicorn.Server):
    """Uvicorn looks ten times a second whether it is to end, and waits as long for whoever may be
    connected; this one is told, and waits for those alone who are."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.to_end = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.to_end.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()
            await server.wait_closed()
        for listening in sockets or []:
            listening.close()


@asynccontextmanager
async def served(app: ASGIApp, *, http: Any = "h11", **config: Any) -> AsyncIterator[str]:
    """The application behind a real server; its lifespan is whoever opened it."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = Server(
        uvicorn.Config(
            app,
            http=http,
            lifespan="off",
            access_log=False,
            log_level="critical",
            timeout_graceful_shutdown=1,
            **config,
        )
    )
    # as a program would, it takes the signals: not those of the tests
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve([listening]))

    async def started() -> bool:
        return server.started

    await eventually(started, every=0.001)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.to_end.set()
        await task


def _no_signals() -> Any:
    from contextlib import nullcontext

    return nullcontext()


class Line:
    """One connection, spoken to by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, *parts: bytes) -> None:
        self.writer.write(b"".join(parts))
        await self.writer.drain()

    async def ask(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        lines = [f"{method} {path} HTTP/1.1", "host: lipp.test"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def answer(self, within: float = 10) -> tuple[int, dict[str, str]]:
        """The status and headers that come next."""
        async with asyncio.timeout(within):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.split(": ", 1) for line in head[1:] if line)
        return int(head[0].split()[1]), {name.lower(): value for name, value in pairs}


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    port = int(url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
