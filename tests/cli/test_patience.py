"""Clients that hold a connection and bring nothing on, by the server that `lipp serve` runs."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from h11._connection import DEFAULT_MAX_INCOMPLETE_EVENT_SIZE
from starlette.types import Receive, Scope, Send

from cli.patience import LEAST_BYTES, Impatient
from tests.gateway.door import Line, line_to, served

LOOK_SECONDS = 0.15
HEAD = b"POST / HTTP/1.1\r\nhost: lipp.test\r\n"
BIG = 8_000_000
TOO_LARGE = DEFAULT_MAX_INCOMPLETE_EVENT_SIZE + 1
"""By one byte, or the last would still be on their way when the server hangs up."""


async def take_all(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body to its end and then answers: much where the path says so."""
    while (await receive()).get("more_body"):
        pass
    body = b"x" * (BIG if scope["path"] == "/big" else 2)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for at in range(0, len(body), 65_536):
        more = at + 65_536 < len(body)
        part = body[at : at + 65_536]
        await send({"type": "http.response.body", "body": part, "more_body": more})


@pytest.fixture
async def url(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr("cli.patience.LOOK_SECONDS", LOOK_SECONDS)
    async with served(take_all, http=Impatient) as address:
        yield address


async def hung_up(line: Line, trickle: bytes) -> bool:
    """Whether the server ended it, though a byte came again and again."""
    async with asyncio.timeout(10):
        for byte in trickle * 1000:
            try:
                await line.send(bytes([byte]))
                async with asyncio.timeout(0.05):
                    if not await line.reader.read(1):
                        return True
            except TimeoutError:
                continue
            except ConnectionError:
                return True
    return False


@pytest.mark.parametrize(
    ("begun", "trickle"),
    [
        (b"", b""),
        (HEAD, b"a"),
        (HEAD + b"content-length: 1000\r\n\r\n", b"a"),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
    ids=["says nothing", "trickles headers", "trickles a body", "trickles chunks"],
)
async def test_who_brings_nothing_on_is_hung_up_on(url: str, begun: bytes, trickle: bytes) -> None:
    async with line_to(url) as line:
        await line.send(begun)
        if trickle:
            assert await hung_up(line, trickle)
        else:
            async with asyncio.timeout(10):
                assert await line.reader.read() == b""


async def test_who_does_not_read_the_answer_is_hung_up_on(url: str) -> None:
    async with line_to(url) as line:
        line.reader._limit = 1  # type: ignore[attr-defined]  # as good as not reading
        await line.ask("GET", "/big", {})
        async with asyncio.timeout(10):
            with pytest.raises(ConnectionError):
                while True:
                    await line.send(b"a")  # the next request, never read
                    await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("head", "status", "kind"),
    [
        ((HEAD + b"x: ").ljust(TOO_LARGE, b"a"), 431, "headers-too-large"),
        (b"GET /".ljust(TOO_LARGE, b"a"), 431, "headers-too-large"),
        (HEAD + b"no header\r\n\r\n", 400, "http-400"),
    ],
    ids=["headers without end", "an address without end", "no header"],
)
async def test_a_head_that_is_too_large_is_told_from_one_that_cannot_be_read(
    url: str, head: bytes, status: int, kind: str
) -> None:
    async with line_to(url) as line:
        await line.send(head)
        answered, headers = await line.answer()
        problem = json.loads(await line.reader.read())
    assert headers["content-type"] == "application/problem+json"
    assert (answered, problem["status"], problem["type"]) == (status, status, f"/problems/{kind}")


async def test_who_is_slow_and_goes_on_is_heard_to_the_end(url: str) -> None:
    parts = 8
    async with line_to(url) as line:
        await line.send(HEAD + b"content-length: %d\r\n\r\n" % (parts * LEAST_BYTES))
        for _ in range(parts):
            await line.send(b"x" * LEAST_BYTES)
            await asyncio.sleep(LOOK_SECONDS / 2)  # the slowness is what is tried
        assert (await line.answer())[0] == 200
