"""The composition root of the one-process platform: the same services, on SQLite and a local log.

Services reach each other through the gateway's public API, as they do between processes; here
the transport is a function call.
"""

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.types import ASGIApp

from chassis.bus import BusUnavailable
from chassis.bus.local import LocalBus
from chassis.service import Service
from chassis.telemetry import get_logger
from gateway.app import create_app as create_gateway
from gateway.app import service as gateway_service
from gateway.clients.service import PLATFORM, ensure_client
from gateway.settings import GatewaySettings
from services.collation.app import service as collation
from services.ingest.app import service as ingest
from services.learning.app import service as learning
from services.quality.app import service as quality

SERVICES: tuple[Service, ...] = (ingest, collation, quality, learning)
COMPACT_SECONDS = 24 * 3600.0
"""The tenant of the services' own clients."""


def create_app(data: Path | None = None, port: int = 8000, log_level: str = "WARNING") -> FastAPI:
    """The whole platform below one folder; uvicorn's `--factory` takes it as it is."""
    folder = data or Path(os.environ.get("LIPP_DATA", "data"))
    folder.mkdir(parents=True, exist_ok=True)
    bus = LocalBus(str(folder / "bus.db"))
    via_gateway = _LateTransport()
    own_secrets = _own_secrets(folder / "service-secrets.json")
    apps: dict[str, FastAPI] = {
        service.name: service.create_app(
            service.settings(
                database=_database(folder, service.name),
                bus="local:",
                data_dir=folder,
                api_url=f"http://127.0.0.1:{port}",
                log_level=log_level,
                client_id=_client_id(service),
                client_secret=SecretStr(own_secrets[service.name]),
            ),
            bus=bus,
            transport=via_gateway,
        )
        for service in SERVICES
    }
    gateway = create_gateway(
        GatewaySettings(
            database=_database(folder, "gateway"),
            bus="local:",
            data_dir=folder,
            keys_dir=folder / "keys",
            api_url=f"http://127.0.0.1:{port}",
            log_level=log_level,
        ),
        bus=bus,
        upstreams=dict[str, ASGIApp](apps),
    )
    via_gateway.transport = httpx2.ASGITransport(gateway, raise_app_exceptions=False)
    gateway.router.lifespan_context = _all_running(gateway, apps, bus, own_secrets)
    return gateway


def _database(folder: Path, name: str) -> str:
    return f"sqlite+aiosqlite:///{folder / name}.db"


def _client_id(service: Service) -> str:
    return f"{PLATFORM}-{service.name}"


def _own_secrets(path: Path) -> dict[str, str]:
    """The secrets of the services' own clients: made at the first start, kept beside the keys."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = {s.name: secrets.token_urlsafe(32) for s in SERVICES if s.name not in kept}
    if missing:
        kept |= missing
        new = path.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(kept))
        new.replace(path)
    return kept


def _all_running(
    gateway: FastAPI, apps: dict[str, FastAPI], bus: LocalBus, own_secrets: dict[str, str]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """One lifespan for all: a wrapped application does not run its own."""
    gateway_runs = gateway.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(bus.close)
            await bus.start({topic for s in (*SERVICES, gateway_service) for topic in s.topics})
            await stack.enter_async_context(gateway_runs(app))
            async with app.state.database.transaction() as tx:
                for service in SERVICES:
                    await ensure_client(
                        tx,
                        _client_id(service),
                        PLATFORM,
                        service.calls,
                        own_secrets[service.name],
                    )
            for inner in apps.values():
                await stack.enter_async_context(inner.router.lifespan_context(inner))
            compacting = asyncio.create_task(_compact_daily(bus))
            stack.callback(compacting.cancel)
            yield

    return lifespan


async def _compact_daily(bus: LocalBus) -> None:
    """First at a start, since many run for less than a day."""
    while True:
        try:
            await bus.compact()
        except BusUnavailable as error:
            get_logger("embedded").warning("log not compacted", exc_info=error)
        await asyncio.sleep(COMPACT_SECONDS)


class _LateTransport(httpx2.AsyncBaseTransport):
    """The services' way to the gateway, which is made after them."""

    transport: httpx2.ASGITransport

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return await self.transport.handle_async_request(request)
