"""The one-process platform from outside: small, kept over a restart, ended by a signal."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel
from typer.testing import Result

from deploy.served import Served, served, watched

END_SECONDS = 10
MOST_MEGABYTES = 300
TWICE = "another lipp serve runs on {}: end it, or choose a folder with --data\n"
Lipp = Callable[..., Result]


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`lipp serve` sets up its whole process, which is the tests' own where it is called here."""
    monkeypatch.setitem(BaseModel.model_config, "defer_build", False)
    yield
    gc.enable()


def client_of(lipp: Lipp, data: Path, *scopes: str) -> tuple[str, str]:
    arguments = [part for scope in scopes for part in ("--scope", scope)]
    added = lipp("clients", "add", "test", "--tenant", "board", *arguments, "--data", data)
    client, secret = (line.partition("=")[2] for line in added.stdout.splitlines())
    return client, secret


def ready(platform: Served, figure: Callable[[str], None]) -> None:
    """How long it took is printed and not asked: the bench holds it against a bare start."""
    wall, cpu = platform.wait_until_ready(), platform.cpu_seconds()
    resident = platform.resident_megabytes()
    figure(f"lipp serve: ready in {wall:.1f} s ({cpu:.1f} s of CPU), {resident:.0f} MB")
    assert resident < MOST_MEGABYTES


def token_of(platform: Served, client: tuple[str, str]) -> Any:
    assert f"{platform.url}/oauth/token" in platform.said
    form = {"grant_type": "client_credentials"}
    answer = httpx2.post(f"{platform.url}/oauth/token", data=form, auth=client, trust_env=False)
    return answer.json()["access_token"]


async def test_it_starts_keeps_its_data_and_ends_with_0_though_somebody_follows(
    lipp: Lipp,
    tmp_path: Path,
    figure: Callable[[str], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    with served(tmp_path) as platform:
        ready(platform, figure)
        client = await asyncio.to_thread(client_of, lipp, tmp_path, "events:read", "scrs:push")
        token = token_of(platform, client)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": "first"}
        body = httpx2.post(f"{platform.url}/v1/scrs", json={}, headers=headers, trust_env=False)
        assert body.status_code == 422, body.text
        second = lipp("serve", "--port", 0, "--data", tmp_path)
        assert (second.exit_code, second.output) == (1, TWICE.format(tmp_path))
        assert platform.end(signal.SIGTERM, END_SECONDS) == 0
    with served(tmp_path) as platform:
        ready(platform, figure)
        assert token_of(platform, client)
        kept = {"authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(base_url=platform.url, headers=kept, trust_env=False) as api,
            api.stream("GET", "/v1/events") as followed,
        ):
            assert followed.status_code == 200
            assert await asyncio.to_thread(platform.end, signal.SIGINT, END_SECONDS) == 0
    assert capfd.readouterr().err == "", "it warns of nothing, at a first request neither"


def test_a_port_that_is_taken_is_said_plainly(lipp: Lipp, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = lipp("serve", "--port", port, "--data", tmp_path)
    said = f"port {port} is taken: choose another with --port\n"
    assert (told.exit_code, told.output) == (1, said)


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--port", 99999), "--port"), (("--port", -1), "--port"), (("--log-level", "nope"), "nope")],
)
def test_an_option_that_cannot_be_is_said_and_nothing_is_made(
    lipp: Lipp, tmp_path: Path, options: tuple[object, ...], said: str
) -> None:
    told = lipp("serve", *options, "--data", tmp_path / "data")
    assert (told.exit_code, said in told.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_not_taken_but_out_of_reach_is_not_called_taken(
    lipp: Lipp, tmp_path: Path
) -> None:
    told = lipp("serve", "--host", "192.0.2.1", "--port", 0, "--data", tmp_path)
    why = "cannot assign requested address"
    said = f"port 0 of 192.0.2.1 cannot be listened on: {why}\n"
    assert (told.exit_code, told.output) == (1, said)


def test_it_listens_where_it_is_told_to(tmp_path: Path) -> None:
    command = ("-m", "cli", "serve", "--host", "127.0.0.2", "--port", "0", "--data", str(tmp_path))
    with watched(command, lines=4, ready="/readyz") as platform:
        assert platform.url.startswith("http://127.0.0.2:")
        platform.wait_until_ready()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", platform.port))


@pytest.mark.parametrize("command", [("serve", "--port", 0), ("clients", "list"), ("migrate",)])
def test_a_folder_that_cannot_be_is_said_plainly(
    lipp: Lipp, tmp_path: Path, command: tuple[object, ...]
) -> None:
    file = tmp_path / "file"
    file.touch()
    in_use = tmp_path / "full"
    (in_use / "in-use").mkdir(parents=True)
    folders = {file: "it is no folder", Path("/proc/xx"): "no such file or directory"}
    if command != ("clients", "list"):
        folders[in_use] = "is a directory"
    for folder, why in folders.items():
        told = lipp(*command, "--data", folder)
        said = f"{folder} cannot hold the platform's data: {why}\n"
        assert (told.exit_code, told.output) == (1, said)
