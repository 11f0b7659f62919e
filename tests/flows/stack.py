"""A whole platform in processes of its own, whose processes can be killed and started again."""

import asyncio
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx2
from sqlalchemy import URL

from chassis.db import Database
from cli.distributed import environments_of, package_of, set_up
from cli.services import database_of
from deploy.kafka.broker import free_port
from embedded.app import SERVICES
from gateway.app import service as gateway
from gateway.clients.service import add_client
from tests.flows.processes import Command, serve, serve_one

READY_SECONDS = 60.0
END_SECONDS = 20.0


class Part:
    """One process of the platform: started, killed, started again at the same address."""

    def __init__(self, name: str, port: int, command: Command) -> None:
        self.name = name
        self.port = port
        self._command = command
        self.process: BaseProcess | None = None

    def start(self) -> None:
        self.process = self._command(self.port)

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        assert self.process is not None
        self.process.kill()
        self.process.join()

    def ask_to_end(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def end(self) -> None:
        if self.process is None:
            return
        self.process.join(END_SECONDS)
        if self.process.is_alive():
            self.kill()

    def ready(self) -> bool:
        try:
            # plain HTTP: to load what TLS would trust takes a third of a core while one asks
            url = f"http://127.0.0.1:{self.port}/readyz"
            return httpx2.get(url, trust_env=False, verify=False).is_success
        except httpx2.TransportError:
            return False

    def wait_until_ready(self, within: float = READY_SECONDS) -> None:
        end = time.monotonic() + within
        while not self.ready():
            assert self.process is not None
            assert self.process.is_alive(), f"{self.name} ended by itself"
            assert time.monotonic() < end, f"{self.name} is not ready"
            time.sleep(0.05)


class Stack:
    """The parts of a platform, its address, and its databases by the names of the services."""

    def __init__(self, parts: list[Part], door: Part, databases: Mapping[str, str]) -> None:
        self.parts = {part.name: part for part in parts}
        self.url = f"http://127.0.0.1:{door.port}"
        self.databases = databases

    async def let_in(self, tenant: str, *scopes: str) -> tuple[str, str]:
        database = Database(self.databases[gateway.name], gateway.name, gateway.metadata)
        try:
            async with database.transaction() as tx:
                client, secret = await add_client(tx, "test", tenant, scopes)
                return client.id, secret
        finally:
            await database.close()


@contextmanager
def _running(stack: Stack) -> Iterator[Stack]:
    try:
        for part in stack.parts.values():
            part.start()
        for part in stack.parts.values():
            part.wait_until_ready()
        yield stack
    finally:
        for part in stack.parts.values():
            part.ask_to_end()
        for part in stack.parts.values():
            part.end()


@contextmanager
def embedded_stack(data: Path, more: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """Everything in one process below one folder, with some settings of one's own."""
    part = Part("platform", free_port(), serve(data, more or {}))
    databases = {service.name: database_of(data, service.name) for service in (gateway, *SERVICES)}
    with _running(Stack([part], part, databases)) as stack:
        yield stack


ROLES: dict[str, dict[str, str]] = {
    "ingest": {"api": "api", "worker": "worker", "relay": "relay"},
    "collation": {"api": "api", "consumer": "consumer,relay"},
}
"""Which services run as several processes, and the roles of each."""


@contextmanager
def distributed_stack(
    data: Path, kafka_url: str, server: URL, more: Mapping[str, str] | None = None
) -> Iterator[Stack]:
    """Gateway and services on Kafka and PostgreSQL; ingest and collation split by role."""
    own_secrets = {service.name: secrets.token_urlsafe(32) for service in SERVICES}
    asyncio.run(set_up(server, own_secrets))
    environments = environments_of(kafka_url.removeprefix("kafka://"), server, 1, data, own_secrets)
    ports = {name: free_port() for name in environments}
    url = f"http://127.0.0.1:{ports['gateway']}"
    parts: list[Part] = []
    for name, environment in environments.items():
        prefix = name.upper()
        env = environment | {f"{prefix}_API_URL": url, f"{prefix}_LOG_LEVEL": "ERROR"}
        if name == "gateway":
            for inner in SERVICES:
                address = f"http://127.0.0.1:{ports[inner.name]}"
                env[f"GATEWAY_{inner.name.upper()}_URL"] = address
        for part, roles in ROLES.get(name, {"": "api,consumer,relay,worker"}).items():
            port = ports[name] if part in {"", "api"} else free_port()
            command = serve_one(package_of(name), {**env, f"{prefix}_ROLES": roles, **(more or {})})
            parts.append(Part(f"{name}-{part}" if part else name, port, command))
    door = next(part for part in parts if part.name == "gateway")
    databases = {name: env[f"{name.upper()}_DATABASE"] for name, env in environments.items()}
    with _running(Stack(parts, door, databases)) as stack:
        yield stack
