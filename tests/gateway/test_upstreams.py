"""What passes the door, in both kinds of upstream: whole, in pieces, and nothing that is forged."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from chassis.auth import Caller, needs
from chassis.bus.memory import MemoryBus
from chassis.db import new_metadata
from chassis.http import new_router
from chassis.settings import ServiceSettings
from gateway.tokens.keys import KeyStore
from gateway.upstreams import HttpUpstream
from tests.chassis.toy import service_of
from tests.gateway.door import Door, Line, free_port, line_to, opened, served
from tests.gateway.upstream import CHUNK, Kind, Service, behind

BUFFERS = 16 * 1024 * 1024
"""More than the sockets between hold, less than a document may have."""
PATH = f"/v1/documents/{'a' * 64}"


@dataclass
class Way:
    """From a client by way of the door to a service."""

    door: Door
    service: Service
    url: str
    headers: dict[str, str]

    async def get(self, path: str = "/v1/issues", **more: Any) -> httpx2.Response:
        return await self.door.http.get(path, **({"headers": self.headers} | more))


@pytest.fixture(params=["in-process", "by-http"])
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


@pytest.fixture
async def way(kind: Kind, tmp_path: Path) -> AsyncIterator[Way]:
    service = Service()
    async with behind(kind, service) as upstream:
        names = ("ingest", "collation", "quality", "learning")
        async with (
            opened(tmp_path, dict.fromkeys(names, upstream)) as door,
            served(door.app) as url,
        ):
            yield Way(door, service, url, await door.headers("documents:push", "trends:read"))


async def test_a_request_reaches_its_service_as_it_was_sent(way: Way) -> None:
    way.service.answer_headers = [(b"etag", b'"1"'), (b"content-type", b"text/plain")]
    way.service.status = 207
    answer = await way.door.http.post(
        "/v1/codings?a=1&b=%C3%A9",
        content=b"body",
        headers=way.headers | {"content-type": "application/json", "idempotency-key": "k"},
    )
    assert (answer.status_code, answer.headers["etag"]) == (207, '"1"')
    assert answer.content.endswith(b"the end")
    (seen,) = way.service.seen
    assert (seen["method"], seen["path"]) == ("POST", "/v1/codings")
    assert seen["raw_path"] == b"/v1/codings"
    assert seen["query_string"] == b"a=1&b=%C3%A9"
    assert way.service.body == b"body"
    assert way.service.headers[b"content-length"] == b"4"
    assert way.service.headers[b"idempotency-key"] == b"k"
    assert way.service.headers[b"authorization"] == way.headers["authorization"].encode()


FORGED = {
    "x-forwarded-for": "192.0.2.1",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "forwarded": "for=192.0.2.1",
    "x-real-ip": "192.0.2.1",
    "x-tenant": "eastvale",
    "x-user": "root",
    "x-request-id": "mine",
    "x-http-method-override": "DELETE",
    "x-original-url": "/v1/scrs",
    "traceparent": "00-11111111111111111111111111111111-2222222222222222-01",
    "tracestate": "a=b",
    "baggage": "tenant=eastvale",
    "cookie": "a=b",
    "connection": "authorization",
    "proxy-authorization": "Basic x",
    "te": "trailers",
    "upgrade": "h2c",
    "accept-encoding": "br",
}


async def test_what_only_a_proxy_may_say_ends_at_the_door(way: Way) -> None:
    answer = await way.get(headers=way.headers | FORGED)
    assert answer.status_code == 200
    seen = {name.decode() for name in way.service.headers}
    assert seen & FORGED.keys() <= {"traceparent", "connection"}
    assert seen <= {"accept", "authorization", "user-agent", "host", "traceparent", "connection"}
    assert b"1111" not in way.service.headers[b"traceparent"]
    assert way.service.headers.get(b"connection", b"keep-alive") == b"keep-alive"
    trace = way.service.headers[b"traceparent"].decode().split("-")[1]
    assert answer.headers["x-request-id"] == trace != "1" * 32


async def test_a_service_says_nothing_of_its_connection_to_the_client(way: Way) -> None:
    way.service.answer_headers += [(b"keep-alive", b"timeout=5"), (b"x-own", b"kept")]
    async with line_to(way.url) as line:
        await line.ask("GET", "/v1/issues", way.headers)
        status, headers = await line.answer()
        assert (status, headers["x-own"]) == (200, "kept")
    if isinstance(way.door.app.router.default._services["collation"], HttpUpstream):  # type: ignore[attr-defined]
        assert "keep-alive" not in headers
    async with httpx2.AsyncClient(base_url=way.url, trust_env=False) as http:
        answer = await http.get("/v1/issues", headers=way.headers)
    names = [name.lower() for name, _ in answer.headers.raw]
    assert names.count(b"date") == 1
    assert b"server" not in names or names.count(b"server") == 1


HEX = uuid4().hex


TRICKS = (
    "/v1/issues/../scrs",
    "/v1/issues/%2e%2e/scrs",
    "/v1/issues/%2E%2E%2Fscrs",
    "/v1/issues/..%2fscrs",
    "/v1/issues/%252e%252e/scrs",
    "/v1/issues/.%00./scrs",
    "/v1/issues/%c0%ae%c0%ae/scrs",
    "/v1/issues/%ef%bc%8e%ef%bc%8e/scrs",
    "/v1/issues/;x",
    "/v1/issues;x=1",
    "/v1/issues%3bx",
    "/v1//issues",
    "//v1/issues",
    "/v1/issues/",
    "/v1/issues//",
    "/v1/issues/.",
    "/v1/issues/a\\b",
    "/v1/issues/%5cscrs",
    "/v1/issues/%0d%0ax",
    "/v1/issues/%20",
    "/v1%2fissues",
    "/V1/issues",
    "/v1",
    "/v1/",
    "/v2/issues",
    "/v1/metrics",
    "/v1/ISSUES",
    "/v1/issuesx",
    f"/{HEX}",
    "/docs",
    "/redoc",
    "/openapi.yaml",
    "/internal/scrs",
    "/v1/issues\u0131",
)


async def test_a_trick_with_the_path_leads_nowhere(way: Way) -> None:
    nowhere = {
        (404, "application/problem+json"),
        (400, "text/plain; charset=utf-8"),  # of the server itself: no such request line exists
    }
    led = {}
    for path in TRICKS:
        async with line_to(way.url) as line:
            await line.ask("GET", path, way.headers)
            status, headers = await line.answer()
        if (status, headers["content-type"]) not in nowhere:
            led[path] = status
    assert (led, way.service.seen) == ({}, [])


async def test_an_ordinary_letter_that_was_escaped_is_that_letter(way: Way) -> None:
    assert (await way.get("/v1/%69ssues")).status_code == 200
    assert way.service.seen[-1]["raw_path"] == b"/v1/issues"


async def test_a_method_nobody_knows_is_not_allowed(way: Way) -> None:
    async with line_to(way.url) as line:
        for method in ("TRACE", "CONNECT", "BREW"):
            await line.ask(method, "/v1/issues", way.headers)
            status, headers = await line.answer()
            assert (status, "GET" in headers["allow"]) == (405, True)
            await line.reader.readexactly(int(headers["content-length"]))
    assert way.service.seen == []


async def test_a_head_request_goes_through_and_brings_no_body(way: Way) -> None:
    way.service.answer_chunks = 0
    async with line_to(way.url) as line:
        await line.ask("HEAD", "/v1/issues", way.headers)
        status, _ = await line.answer()
        await line.ask("GET", "/v1/issues", way.headers)
        again, _ = await line.answer()
    assert (status, again, way.service.seen[0]["method"]) == (200, 200, "HEAD")


async def test_an_upload_without_a_token_is_refused_before_its_body_is_read(way: Way) -> None:
    async with line_to(way.url) as line:
        await line.ask("PUT", PATH, {"content-length": str(10**8), "expect": "100-continue"})
        status, headers = await line.answer()
    assert (status, headers["www-authenticate"]) == (401, 'Bearer realm="lipp"')
    assert way.service.seen == []


async def test_an_upload_larger_than_the_door_is_refused_before_its_body_is_read(way: Way) -> None:
    async with line_to(way.url) as line:
        await line.ask("PUT", PATH, way.headers | {"content-length": str(10**9)})
        status, headers = await line.answer()
    assert (status, headers["content-type"]) == (413, "application/problem+json")
    assert way.service.seen == []


async def chunk(line: Line, data: bytes) -> None:
    await line.send(f"{len(data):x}\r\n".encode(), data, b"\r\n")


async def test_an_upload_that_only_turns_out_too_large_is_cut_off(
    kind: Kind, tmp_path: Path
) -> None:
    service = Service()
    async with (
        behind(kind, service) as upstream,
        opened(tmp_path, {"ingest": upstream}, max_json_bytes=5 * CHUNK) as door,
        served(door.app) as url,
        line_to(url) as line,
    ):
        headers = await door.headers("documents:push")
        await line.ask("PUT", PATH, headers | {"transfer-encoding": "chunked"})
        for _ in range(6):
            await chunk(line, b"x" * CHUNK)
        status, answered = await line.answer()
    assert (status, answered["content-type"]) == (413, "application/problem+json")
    assert service.received <= 5 * CHUNK


async def test_the_first_bytes_of_an_upload_arrive_before_the_last_are_sent(way: Way) -> None:
    async with line_to(way.url) as line:
        await line.ask("PUT", PATH, way.headers | {"transfer-encoding": "chunked"})
        await chunk(line, b"first")
        async with asyncio.timeout(5):
            await way.service.first_bytes.wait()
        await chunk(line, b"last")
        await line.send(b"0\r\n\r\n")
        assert (await line.answer())[0] == 200
    assert way.service.body == b"firstlast"


async def test_an_upload_that_nobody_reads_is_not_held_in_memory(way: Way) -> None:
    way.service.may_read.clear()
    taken = 0
    async with line_to(way.url) as line:
        await line.ask("PUT", PATH, way.headers | {"content-length": str(60_000_000)})
        with pytest.raises(TimeoutError):
            while taken < 60_000_000:
                async with asyncio.timeout(0.5):
                    await line.send(b"x" * CHUNK)
                taken += CHUNK
        assert taken < BUFFERS
        assert way.service.received == 0
        line.writer.transport.abort()
        way.service.may_read.set()


async def test_a_large_upload_arrives_whole(way: Way) -> None:
    body = b"0123456789abcdef" * (1 << 18)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    async with httpx2.AsyncClient(base_url=way.url, trust_env=False) as http:
        answer = await http.put(PATH, content=pieces(), headers=way.headers)
    assert (answer.status_code, way.service.received) == (200, len(body))


async def test_the_first_bytes_of_a_download_arrive_before_the_last_are_made(way: Way) -> None:
    way.service.may_finish.clear()
    async with line_to(way.url) as line:
        await line.ask("GET", "/v1/issues", way.headers)
        assert (await line.answer())[0] == 200
        async with asyncio.timeout(5):
            await line.reader.readexactly(CHUNK)
        way.service.may_finish.set()
        async with asyncio.timeout(5):
            assert b"the end" in await line.reader.readuntil(b"the end")


async def test_a_download_that_nobody_takes_is_not_held_in_memory(way: Way) -> None:
    way.service.answer_chunks = 1000
    async with line_to(way.url) as line:
        await line.ask("GET", "/v1/issues", way.headers)
        await line.answer()
        before = -1
        while before != way.service.sent:  # until nothing more can be sent
            before = way.service.sent
            await asyncio.sleep(0.3)
        assert CHUNK < way.service.sent < BUFFERS


async def test_a_large_download_arrives_whole(way: Way) -> None:
    way.service.answer_chunks = 200
    async with httpx2.AsyncClient(base_url=way.url, trust_env=False) as http:
        answer = await http.get("/v1/issues", headers=way.headers)
    whole = b"x" * CHUNK * 200 + b"the end"
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(whole).digest()


async def test_a_client_that_goes_away_in_the_middle_is_gone_for_the_service_too(way: Way) -> None:
    async with line_to(way.url) as line:
        await line.ask("PUT", PATH, way.headers | {"content-length": "1000000"})
        await line.send(b"x" * 1000)
        async with asyncio.timeout(5):
            await way.service.first_bytes.wait()
    async with asyncio.timeout(5):
        await way.service.disconnected.wait()
    assert (await way.get()).status_code == 200


async def test_a_service_that_is_down_is_unavailable_for_now(tmp_path: Path) -> None:
    upstream = HttpUpstream(f"http://127.0.0.1:{free_port()}")
    async with opened(tmp_path, {"collation": upstream}) as door:
        headers = await door.headers("trends:read")
        answer = await door.http.get("/v1/issues", headers=headers)
    await upstream.aclose()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["type"] == "/problems/unavailable"


async def test_a_service_that_dies_in_the_middle_of_an_answer_does_not_seem_to_end_it(
    tmp_path: Path,
) -> None:
    async def dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
        writer.close()

    server = await asyncio.start_server(dies, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    upstream = HttpUpstream(f"http://127.0.0.1:{port}")
    async with (
        opened(tmp_path, {"collation": upstream}) as door,
        served(door.app) as url,
        httpx2.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        headers = await door.headers("trends:read")
        with pytest.raises(httpx2.RemoteProtocolError):
            await http.get("/v1/issues", headers=headers)
    await upstream.aclose()
    server.close()


def a_service(door_keys: Path) -> FastAPI:
    """One of the chassis, which refuses without reading."""
    router = new_router("/v1/documents", "documents")

    @router.put("/{sha256}", max_body_size=2**40)
    async def put(sha256: str, caller: Annotated[Caller, needs("scrs:push")]) -> None: ...

    toy = service_of(new_metadata(), routers=[router])
    settings = ServiceSettings(database="sqlite+aiosqlite://", bus="memory:", log_level="ERROR")
    return toy.create_app(settings, bus=MemoryBus(), get_keys=KeyStore(door_keys).find)


async def test_a_refusal_survives_that_most_of_the_body_was_never_taken(
    kind: Kind, tmp_path: Path
) -> None:
    async with (
        behind(kind, a_service(tmp_path / "keys")) as upstream,
        opened(tmp_path, {"ingest": upstream}) as door,
        served(door.app) as url,
    ):
        headers = await door.headers("documents:push")

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(300):
                yield b"x" * CHUNK

        async with httpx2.AsyncClient(base_url=url, trust_env=False) as http:
            answer = await http.put(PATH, content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
