"""Requests that two readers would frame differently, by the server that the platform runs on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cli.serve import _config
from tests.gateway.door import Line, line_to, opened, served
from tests.gateway.upstream import Service

GET = b"GET /v1/issues HTTP/1.1\r\n"
HOST = b"host: lipp.test\r\n"
PUT = b"PUT /v1/documents/" + b"a" * 64 + b" HTTP/1.1\r\n" + HOST

REFUSED = {
    "both framings": PUT + b"content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n",
    "two lengths": PUT + b"content-length: 3\r\ncontent-length: 4\r\n\r\nabc",
    "a negative length": PUT + b"content-length: -1\r\n\r\n",
    "a signed length": PUT + b"content-length: +5\r\n\r\nhello",
    "a length in hexadecimal": PUT + b"content-length: 0x5\r\n\r\nhello",
    "an unknown coding": PUT + b"transfer-encoding: xchunked\r\n\r\n",
    "two codings": PUT + b"transfer-encoding: chunked, identity\r\n\r\n",
    "no host": GET + b"\r\n",
    "two hosts": GET + HOST + HOST + b"\r\n",
    "a header of a megabyte": GET + HOST + b"x: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "ten thousand headers": GET + HOST + b"x: 1\r\n" * 10_000 + b"\r\n",
    "a NUL in a header": GET + HOST + b"x: a\x00b\r\n\r\n",
    "a bare carriage return": GET + HOST + b"x: a\rb\r\n\r\n",
    "a space before the colon": GET + HOST + b"x : a\r\n\r\n",
    "a path of 64 kilobytes": b"GET /v1/" + b"a" * 65_536 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "two authorizations": GET + HOST + b"authorization: Bearer a\r\n" * 2 + b"\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a line that is no request": b"hello\r\n\r\n",
}


@pytest.fixture
async def reached(tmp_path: Path) -> AsyncIterator[tuple[str, Service, dict[str, str]]]:
    service = Service()
    names = ("ingest", "collation")
    async with opened(tmp_path, dict.fromkeys(names, service)) as door:
        ours = _config(door.app)
        async with served(
            door.app,
            http=ours.http,
            h11_max_incomplete_event_size=ours.h11_max_incomplete_event_size,
        ) as url:
            yield url, service, await door.headers("trends:read", "documents:push")


async def status(line: Line) -> int | None:
    """None when the server only hung up."""
    try:
        return (await line.answer())[0]
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


async def test_what_is_framed_in_two_ways_is_refused_and_never_reaches_a_service(
    reached: tuple[str, Service, dict[str, str]],
) -> None:
    url, service, headers = reached
    bearer = f"authorization: {headers['authorization']}\r\n".encode()
    taken = {}
    for name, request in REFUSED.items():
        if b"authorization" not in request:
            request = request.replace(HOST, HOST + bearer, 1)
        async with line_to(url) as line:
            try:
                await line.send(request)
            except ConnectionError:
                continue
            answered = await status(line)
        if answered not in {None, 400, 401, 414, 431}:
            taken[name] = answered
    assert (taken, service.seen) == ({}, [])


async def test_a_request_hidden_behind_another_is_not_answered(
    reached: tuple[str, Service, dict[str, str]],
) -> None:
    url, service, headers = reached
    bearer = f"authorization: {headers['authorization']}\r\n".encode()
    hidden = GET + HOST + bearer + b"\r\n"
    async with line_to(url) as line:
        await line.send(
            PUT + bearer + b"content-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            hidden,
        )
        assert await status(line) == 400
        rest = await asyncio.wait_for(line.reader.read(), 3)
    assert (b"HTTP/1.1" in rest, service.seen) == (False, [])


async def test_an_honest_request_passes(reached: tuple[str, Service, dict[str, str]]) -> None:
    url, service, headers = reached
    async with line_to(url) as line:
        await line.ask("GET", "/v1/issues", headers)
        assert await status(line) == 200
    assert len(service.seen) == 1
