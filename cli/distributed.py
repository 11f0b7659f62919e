"""Five processes on Kafka and PostgreSQL, as they would run on machines of their own."""

import asyncio
import logging
import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.bus import BusUnavailable, open_bus
from chassis.db import Database
from chassis.migrations import migrate
from cli.folder import made
from embedded.app import SERVICES
from gateway.app import service as gateway
from gateway.clients.service import PLATFORM, ensure_client

READY_SECONDS = 60
STOP_SECONDS = 20
STARTING = "starting"
"""A group without members: its positions mean nothing."""


def serve_five(kafka: str, postgres: str, port: int, data: Path) -> None:
    """Start, wait until all are ready, and stay until a signal; then end all five."""
    made(data)
    server = server_of(postgres)
    own_secrets = {service.name: secrets.token_urlsafe(32) for service in SERVICES}
    asyncio.run(set_up(server, own_secrets))
    asyncio.run(wait_for_bus(f"kafka://{kafka}"))
    environments = environments_of(kafka, server, port, data, own_secrets)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # said outright: who is started in the background begins deaf to Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)
    processes = {
        name: start_service(package_of(name), port + number, env)
        for number, (name, env) in enumerate(environments.items())
    }
    try:
        wait_until_ready(range(port, port + len(processes)), processes)
        print(welcome(port, environments["gateway"]["GATEWAY_DATABASE"]), flush=True)
        while all(process.poll() is None for process in processes.values()):
            time.sleep(0.5)
        raise SystemExit("a service ended")
    except KeyboardInterrupt:
        pass
    finally:
        stop(processes)


def welcome(port: int, database: str) -> str:
    """How to let a client in; the database's password is the reader's to fill in."""
    url = make_url(database)
    masked = shlex.quote(url.render_as_string(hide_password=True))
    hint = "  # the server's password in place of ***" if url.password else ""
    return (
        f"LiPP runs on http://127.0.0.1:{port} as five processes (Ctrl-C ends them)\n"
        f"  let a client in   export GATEWAY_DATABASE={masked}{hint}\n"
        f"                    lipp clients add my-system --tenant my-board"
        f" --scope documents:push --scope scrs:push --scope scrs:read"
    )


def server_of(url: str) -> URL:
    """The server, and as its database what begins their names: the URL's own, else `lipp`."""
    server = make_url(url)
    return server.set(database="lipp") if server.database in {None, "postgres"} else server


async def set_up(server: URL, own_secrets: Mapping[str, str]) -> None:
    """Make each service's database and schema, and let the services in at the gateway.

    The URL's database name begins the name of each: `lipp` makes `lipp_ingest` and so on.
    """
    for service in (gateway, *SERVICES):
        await _make_database(server, service.name)
        await migrate(database_url(server, service.name), service.package, service.metadata)
    database = Database(database_url(server, gateway.name), gateway.name, gateway.metadata)
    try:
        async with database.transaction() as tx:
            for service in SERVICES:
                secret = own_secrets[service.name]
                client_id = f"{PLATFORM}-{service.name}"
                await ensure_client(tx, client_id, PLATFORM, service.calls, secret)
    finally:
        await database.close()


async def wait_for_bus(url: str, within: float = READY_SECONDS) -> None:
    """Make the topics, and wait until each has a leader and groups are coordinated.

    A new broker takes seconds for it, and aiokafka would tell of each try in each process. Raises
    SystemExit when it does not answer in time (seconds).
    """
    told = logging.getLogger("aiokafka")
    level = told.level
    told.setLevel(logging.CRITICAL)
    bus = open_bus(url)
    topics = {topic for service in (*SERVICES, gateway) for topic in service.topics}
    end = time.monotonic() + within
    try:
        while True:
            try:
                await bus.start(topics)
                await bus.reset(STARTING, [topic.name for topic in topics])
            except BusUnavailable as error:
                if time.monotonic() > end:
                    raise SystemExit(f"{url} does not answer: {error}") from None
                await asyncio.sleep(0.1)
            else:
                return
    finally:
        await bus.close()
        told.setLevel(level)


def environments_of(
    kafka: str, server: URL, port: int, data: Path, own_secrets: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Each process's settings; the gateway has the first port, the services the next."""
    environments = {}
    for service in (gateway, *SERVICES):
        prefix = service.name.upper()
        environments[service.name] = {
            f"{prefix}_DATABASE": database_url(server, service.name),
            f"{prefix}_BUS": f"kafka://{kafka}",
            f"{prefix}_API_URL": f"http://127.0.0.1:{port}",
            f"{prefix}_DATA_DIR": str(data),
            f"{prefix}_LOG_LEVEL": os.environ.get("LIPP_LOG_LEVEL", "WARNING"),
        }
    environments["gateway"]["GATEWAY_KEYS_DIR"] = str(data / "keys")
    for number, service in enumerate(SERVICES, start=1):
        prefix = service.name.upper()
        environments["gateway"][f"GATEWAY_{prefix}_URL"] = f"http://127.0.0.1:{port + number}"
        environments[service.name][f"{prefix}_CLIENT_ID"] = f"{PLATFORM}-{service.name}"
        environments[service.name][f"{prefix}_CLIENT_SECRET"] = own_secrets[service.name]
    return environments


def database_url(server: URL, name: str) -> str:
    return server.set(database=f"{server.database}_{name}").render_as_string(hide_password=False)


async def _make_database(server: URL, name: str) -> None:
    maintenance = server.set(database="postgres")
    engine = create_async_engine(maintenance, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f'CREATE DATABASE "{server.database}_{name}"'))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != "42P04":  # it exists already
            raise
    finally:
        await engine.dispose()


def package_of(name: str) -> str:
    return "gateway" if name == "gateway" else f"services.{name}"


def start_service(package: str, port: int, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """One service in a process of its own; killed by nobody but who started it."""
    command = [sys.executable, "-m", "uvicorn", *uvicorn_arguments(package, port)]
    return subprocess.Popen(command, env={**os.environ, **env}, start_new_session=True)


def uvicorn_arguments(package: str, port: int) -> list[str]:
    """What serves one service on a port of this machine."""
    arguments = [f"{package}.app:create_app", "--factory", "--host", "127.0.0.1"]
    arguments += ["--port", str(port), "--http", "h11", "--no-access-log", "--no-server-header"]
    return [*arguments, "--log-level", "warning", "--timeout-graceful-shutdown", "5"]


def wait_until_ready(
    ports: range, processes: Mapping[str, subprocess.Popen[bytes]], within: float = READY_SECONDS
) -> None:
    """Raises SystemExit when a process ends, or is not ready in time (seconds)."""
    end = time.monotonic() + within
    waiting = set(ports)
    while waiting:
        ended = [name for name, process in processes.items() if process.poll() is not None]
        if ended or time.monotonic() > end:
            raise SystemExit(f"not ready: {', '.join(ended) or 'still starting'}")
        for port in list(waiting):
            try:
                url = f"http://127.0.0.1:{port}/readyz"  # plain: TLS would only take time to load
                if httpx2.get(url, trust_env=False, verify=False).is_success:
                    waiting.discard(port)
            except httpx2.TransportError:
                continue
        time.sleep(0.1)


def stop(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait, and kill what does not."""
    for process in processes.values():
        process.send_signal(signal.SIGTERM)
    for process in processes.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
