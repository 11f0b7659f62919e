"""Following links: only where everybody may go, and what is shown of it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from chassis.db import utc_now
from services.ingest.links import worker
from services.ingest.links.domain import PATIENCE, Finding
from services.ingest.links.tables import Link
from services.ingest.links.worker import LinkFollower, check_due_links
from tests.services.ingest.door import Door

PUBLIC = "1.1.1.1"
URL = "https://lscb.example/reports/a.pdf?x=1"
WEEK = timedelta(days=7)


class Web:
    """Answers for every host, and remembers what was asked of which address."""

    def __init__(self, *answers: httpx2.Response, addresses: Sequence[str] = (PUBLIC,)) -> None:
        self.asked: list[tuple[str, str, str, str]] = []
        self._answers = list(answers)
        self._addresses = addresses

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        name = str(request.extensions["sni_hostname"])
        assert request.headers["host"] == name
        self.asked.append((request.method, request.url.host, name, request.url.raw_path.decode()))
        return self._answers.pop(0)

    async def _resolve(self, host: str) -> Sequence[str]:
        return self._addresses

    async def follow(self, url: str = URL) -> Finding:
        transport = httpx2.MockTransport(self._answer)
        async with httpx2.AsyncClient(transport=transport, trust_env=False) as http:
            return await LinkFollower(http, self._resolve).follow(url)


async def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    web = Web(httpx2.Response(200))
    assert await web.follow() is Finding.THERE
    assert web.asked == [("HEAD", PUBLIC, "lscb.example", "/reports/a.pdf?x=1")]


@pytest.mark.parametrize(
    "addresses", [["10.0.0.1"], [PUBLIC, "127.0.0.1"], ["::ffff:169.254.169.254"], []]
)
async def test_a_host_with_an_address_that_is_not_public_is_never_asked(
    addresses: list[str],
) -> None:
    web = Web(addresses=addresses)
    assert await web.follow() is Finding.GONE
    assert web.asked == []


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/a.pdf", "http://lscb.example/a.pdf", "https://10.0.0.1/"]
)
async def test_a_redirect_to_elsewhere_is_not_followed(onward: str) -> None:
    web = Web(httpx2.Response(302, headers={"location": onward}))
    assert await web.follow() is Finding.UNCLEAR
    assert len(web.asked) == 1


async def test_a_redirect_within_the_host_is_followed_a_few_times() -> None:
    there = httpx2.Response(301, headers={"location": "/b.pdf"})
    web = Web(there, httpx2.Response(200))
    assert await web.follow() is Finding.THERE
    assert web.asked[1][3] == "/b.pdf"
    endless = Web(*[httpx2.Response(301, headers={"location": f"/{n}"}) for n in range(9)])
    assert await endless.follow() is Finding.UNCLEAR
    assert len(endless.asked) == worker.HOPS


@pytest.mark.parametrize("onward", ["/" + "x" * 70_000, "/\x01"])
async def test_a_redirect_to_what_is_no_address_is_not_followed(onward: str) -> None:
    web = Web(httpx2.Response(302, headers={"location": onward}))
    assert await web.follow() is Finding.UNCLEAR
    assert len(web.asked) == 1


async def test_a_server_that_does_not_know_head_is_asked_in_another_way() -> None:
    web = Web(httpx2.Response(405), httpx2.Response(200, content=b"x" * 10_000_000))
    assert await web.follow() is Finding.THERE
    assert [asked[0] for asked in web.asked] == ["HEAD", "GET"]
    gone = Web(httpx2.Response(404), httpx2.Response(404))
    assert await gone.follow() is Finding.GONE


@pytest.mark.parametrize(
    "url",
    [
        "http://lscb.example/a.pdf",
        "https://lscb.example:8443/a.pdf",
        "https://a:b@lscb.example/",
        "file:///etc/passwd",
        "gopher://lscb.example/",
    ],
)
async def test_a_link_of_another_kind_is_never_asked(url: str) -> None:
    web = Web()
    assert await web.follow(url) is Finding.GONE
    assert web.asked == []


async def test_a_host_that_does_not_answer_in_time_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "SECONDS_EACH", 0.05)

    class Silent(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            await asyncio.Event().wait()
            raise AssertionError

    async def resolve(host: str) -> Sequence[str]:
        return [PUBLIC]

    async with httpx2.AsyncClient(transport=Silent()) as http:
        assert await LinkFollower(http, resolve).follow(URL) is Finding.SILENT


async def test_a_name_that_does_not_resolve_is_silent() -> None:
    async def resolve(host: str) -> Sequence[str]:
        raise OSError("no such name")

    async with httpx2.AsyncClient() as http:
        assert await LinkFollower(http, resolve).follow(URL) is Finding.SILENT


async def make_due(door: Door) -> None:
    async with door.database.transaction() as tx:
        await tx.session.execute(update(Link).values(due_at=utc_now() - timedelta(seconds=1)))


async def shown(door: Door, scr_id: str) -> list[Any]:
    public, path = door.public(), f"/v1/scrs/{scr_id}"
    bodies = [(await public.get(part)).json() for part in (path, f"{path}/passages")]
    listed = (await public.get("/v1/scrs")).json()["items"][0]
    assert {body["document_url"] for body in (*bodies, listed)} == {
        "https://lscb.example/northmere/child-a.pdf"
    }
    return [body["document_url_health"]["state"] for body in (*bodies, listed)]


@pytest.mark.rule("I7")
async def test_a_dead_link_is_shown_as_dead_and_never_dropped(door: Door) -> None:
    receipt = await door.published()
    finding = Finding.THERE

    async def follow(url: str) -> Finding:
        assert url == "https://lscb.example/northmere/child-a.pdf"
        return finding

    assert await check_due_links(door.database, follow, WEEK) == 1
    assert await shown(door, receipt["id"]) == ["alive"] * 3
    assert await check_due_links(door.database, follow, WEEK) == 0, "its time has not come"
    finding = Finding.SILENT
    for turn in range(1, PATIENCE + 1):
        await make_due(door)
        await check_due_links(door.database, follow, WEEK)
        expected = "dead" if turn == PATIENCE else "alive"
        assert await shown(door, receipt["id"]) == [expected] * 3
    finding = Finding.THERE
    await make_due(door)
    await check_due_links(door.database, follow, WEEK)
    assert await shown(door, receipt["id"]) == ["alive"] * 3


@pytest.mark.rule("I7")
async def test_a_link_that_cannot_be_followed_keeps_no_other_waiting(door: Door) -> None:
    bad, good = "https://bad.example/a.pdf", "https://lscb.example/b.pdf"
    first = await door.published(document_url=bad)
    second = await door.published(document_url=good, source_ref="SCR-2")
    asked: list[str] = []

    async def follow(url: str) -> Finding:
        asked.append(url)
        if url == bad:
            raise RuntimeError("nobody thought of this")
        return Finding.THERE

    async def health(receipt: dict[str, Any]) -> dict[str, Any]:
        body = (await door.public().get(f"/v1/scrs/{receipt['id']}")).json()
        return dict(body["document_url_health"])

    assert await check_due_links(door.database, follow, WEEK) == 2
    assert asked == [bad, good], "the longest waiting first"
    assert (await health(second))["state"] == "alive"
    assert (await health(first))["state"] == "unknown"
    assert (await health(first))["checked_at"], "it was looked at, and has its next turn later"
    assert await check_due_links(door.database, follow, WEEK) == 0


async def test_a_review_withdrawn_while_its_link_is_followed_leaves_no_link(door: Door) -> None:
    receipt = await door.published()

    async def follow(url: str) -> Finding:
        await door.board().withdraw(receipt["id"])
        return Finding.THERE

    assert await check_due_links(door.database, follow, WEEK) == 1
    assert await check_due_links(door.database, follow, WEEK) == 0


async def test_no_link_is_followed_where_the_operator_wants_none(door: Door) -> None:
    settings = door.settings.model_copy(update={"check_links": False})
    runtime = door.app.state.runtime
    runtime.settings = settings
    async with asyncio.timeout(1):
        await worker.check_links(runtime)
