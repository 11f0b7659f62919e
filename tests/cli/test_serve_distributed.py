"""The platform as five processes from outside: one door, ended by a signal, with nothing left."""

import socket
from collections.abc import Callable
from contextlib import suppress
from logging import WARNING
from pathlib import Path
from signal import SIGTERM
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import URL
from typer.testing import Result

from chassis.bus import Message, open_bus
from cli.distributed import database_url, wait_for_bus
from deploy.kafka.broker import Broker, free_port
from deploy.served import watched
from embedded.app import SERVICES

PROCESSES = 5
END_SECONDS = 60
Lipp = Callable[..., Result]


def first_of_free_ports() -> int:
    while True:
        first = free_port()
        if not any(listens(port) for port in range(first, first + PROCESSES)):
            return first


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.postgres
def test_five_processes_are_one_platform_and_end_together(
    lipp: Lipp, tmp_path: Path, kafka_url: str, postgres_server: URL
) -> None:
    server = postgres_server.set(database=f"t{uuid4().hex[:8]}")
    postgres = server.render_as_string(hide_password=False)
    first = first_of_free_ports()
    command = ["-m", "cli", "serve-distributed", "--kafka", kafka_url.removeprefix("kafka://")]
    command += ["--postgres", postgres, "--port", str(first), "--data", str(tmp_path)]
    with watched(command, lines=3, ready="/readyz") as platform:
        try:
            clients = ("clients", "add", "desk", "--tenant", "centre", "--scope", "trends:read")
            added = lipp(*clients, "--database", database_url(server, "gateway"))
            client, secret = (line.partition("=")[2] for line in added.stdout.splitlines())
            form = {"grant_type": "client_credentials"}
            with httpx2.Client(base_url=platform.url, trust_env=False) as api:
                given = api.post("/oauth/token", data=form, auth=(client, secret)).json()
                held = {"authorization": f"Bearer {given['access_token']}"}
                issues = api.get("/v1/issues", headers=held)
            assert (issues.status_code, len(issues.json()["items"])) == (200, 44)
        finally:
            ended_with = platform.end(SIGTERM, END_SECONDS)
    assert ended_with == 0
    assert not any(listens(port) for port in range(first, first + PROCESSES))


@pytest.mark.slow
@pytest.mark.kafka
async def test_a_new_broker_is_waited_for_once_and_no_process_tells_of_its_tries(
    own_broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"kafka://{own_broker.bootstrap}"
    await wait_for_bus(url)
    bus = open_bus(url)
    try:
        topics = sorted({topic.name for service in SERVICES for topic in service.topics})
        await bus.publish([Message(topic, "k", b"{}") for topic in topics])
        await bus.subscribe(topics, "readers")
    finally:
        await bus.close()
    assert [record.name for record in caplog.records if record.levelno >= WARNING] == []


async def test_a_bus_out_of_reach_is_said_plainly() -> None:
    url = f"kafka://127.0.0.1:{free_port()}"
    with pytest.raises(SystemExit, match=f"^{url} does not answer: "):
        await wait_for_bus(url, within=0)
