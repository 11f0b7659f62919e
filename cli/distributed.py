"""Five processes on Kafka and PostgreSQL, as they would run on machines of their own."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.db import Database
from chassis.migrations import migrate
from chassis.service import Service
from embedded.app import PLATFORM, SERVICES
from gateway.app import service as gateway
from gateway.clients.service import ensure_client

READY_SECONDS = 60


def serve_five(kafka: str, postgres: str, port: int, data: Path) -> None:
    """Start, wait until all are ready, and stay until a signal; then end all five."""
    data.mkdir(parents=True, exist_ok=True)
    environments = asyncio.run(prepare(kafka, make_url(postgres), port, data))
    processes = [_start(name, where, env) for name, (where, env) in environments.items()]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        ports = [where for where, _ in environments.values()]
        if not _all_ready(ports, processes):
            raise SystemExit("a service did not become ready; its log is above")
        print(f"LiPP runs on http://127.0.0.1:{port} as five processes (Ctrl-C ends them)")
        print(
            f"  let a client in   GATEWAY_DATABASE={environments['gateway'][1]['GATEWAY_DATABASE']}"
            " lipp clients add my-system --tenant my-board --scope scrs:push",
            flush=True,
        )
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        raise SystemExit("a service ended")
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


async def prepare(
    kafka: str, server: URL, port: int, data: Path
) -> dict[str, tuple[int, dict[str, str]]]:
    """Make the databases and the services' clients; each process's port and environment."""
    all_services: list[Service] = [gateway, *SERVICES]
    for service in all_services:
        await _make_database(server, service.name)
    url = _url(server, "gateway")
    await migrate(url, gateway.package, gateway.metadata)
    own_secrets = {service.name: secrets.token_urlsafe(32) for service in SERVICES}
    database = Database(url, "gateway", gateway.metadata)
    async with database.transaction() as tx:
        for service in SERVICES:
            client_id = f"{PLATFORM}-{service.name}"
            await ensure_client(tx, client_id, PLATFORM, service.calls, own_secrets[service.name])
    await database.close()
    environments = {}
    for number, service in enumerate(all_services):
        prefix = service.name.upper()
        env = {
            f"{prefix}_DATABASE": _url(server, service.name),
            f"{prefix}_BUS": f"kafka://{kafka}",
            f"{prefix}_API_URL": f"http://127.0.0.1:{port}",
            f"{prefix}_DATA_DIR": str(data),
            f"{prefix}_LOG_LEVEL": os.environ.get("LIPP_LOG_LEVEL", "WARNING"),
        }
        if service is gateway:
            env["GATEWAY_KEYS_DIR"] = str(data / "keys")
            for offset, inner in enumerate(SERVICES, start=1):
                env[f"GATEWAY_{inner.name.upper()}_URL"] = f"http://127.0.0.1:{port + offset}"
        else:
            env[f"{prefix}_CLIENT_ID"] = f"{PLATFORM}-{service.name}"
            env[f"{prefix}_CLIENT_SECRET"] = own_secrets[service.name]
        environments[service.name] = (port + number, env)
    return environments


def _url(server: URL, name: str) -> str:
    return server.set(database=f"lipp_{name}").render_as_string(hide_password=False)


async def _make_database(server: URL, name: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f'CREATE DATABASE "lipp_{name}"'))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != "42P04":  # it exists already
            raise
    finally:
        await engine.dispose()


def _start(name: str, port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    package = "gateway" if name == "gateway" else f"services.{name}"
    command = [sys.executable, "-m", "uvicorn", f"{package}.app:create_app", "--factory"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--http", "h11", "--no-access-log"]
    command += ["--log-level", "warning", "--no-server-header"]
    command += ["--timeout-graceful-shutdown", "5"]
    return subprocess.Popen(command, env=os.environ | env)


def _all_ready(ports: list[int], processes: list[subprocess.Popen[bytes]]) -> bool:
    end = time.monotonic() + READY_SECONDS
    waiting = set(ports)
    while waiting and time.monotonic() < end:
        if any(process.poll() is not None for process in processes):
            return False
        for port in list(waiting):
            try:
                if httpx2.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).is_success:
                    waiting.discard(port)
            except httpx2.TransportError:
                continue
        time.sleep(0.1)
    return not waiting
