"""`GET /v1/events` by a real server: the bytes of the bus, resumed, bounded, ended in time."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.bus import Bus, open_bus
from chassis.events import Audience, Event, Topic
from chassis.testing import eventually
from contracts.events import BY_TYPE, EVENTS
from contracts.events.ingest import SCR
from gateway.clients.service import suspend_client
from gateway.stream.hub import Hub
from samples.findings import coded as finding_coded
from tests.gateway.door import Door, line_to, opened, served
from tests.gateway.stream.following import (
    PATH,
    bodies,
    following,
    message_of,
    publish,
    withdrawn,
)
from tests.services.scr_events import published

SOON = 0.05


class Stream:
    """A served gateway and a client that may follow."""

    def __init__(self, door: Door, url: str, headers: dict[str, str]) -> None:
        self.door = door
        self.url = url
        self.headers = headers
        self.bus = door.bus

    def follow(self, last_id: str | None = None, **query: str) -> Any:
        return following(self.url, self.headers, last_id, **query)

    @property
    def open(self) -> int:
        return sum(self.door.app.state.doors.streams.values())


@asynccontextmanager
async def streaming(folder: Path, bus: Bus | None = None, **settings: Any) -> AsyncIterator[Stream]:
    async with opened(folder, {}, bus=bus, **settings) as door, served(door.app) as url:
        yield Stream(door, url, await door.headers("events:read"))


@pytest.fixture
async def stream(tmp_path: Path) -> AsyncIterator[Stream]:
    async with streaming(tmp_path) as one:
        yield one


@pytest.mark.rule("G7")
async def test_events_arrive_as_the_bytes_that_are_on_the_bus(stream: Stream) -> None:
    async with stream.follow() as follower:
        assert follower.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert follower.answer.headers["cache-control"] == "no-store"
        message = message_of(published(uuid4()))
        await stream.bus.publish([message])
        block = await follower.block()
    assert block.data == (message.value or b"").decode()
    assert block.event == json.loads(block.data)["type"] == "scr.published"
    assert block.id


@pytest.fixture(params=["local", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "kafka":
        url: str = request.getfixturevalue("kafka_url")
        return url
    return f"local:{tmp_path}/bus.db"


@pytest.mark.rule("G7")
@pytest.mark.parametrize("remembered", [5, 1000])
async def test_a_client_that_comes_back_misses_nothing_and_is_told_nothing_twice(
    bus_url: str, tmp_path: Path, remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an interruption, and after the gateway was started anew."""
    monkeypatch.setattr("gateway.app.Hub", partial(Hub, remembered=remembered))
    wanted, told = [], []
    place = None
    for _ in range(2):
        bus = open_bus(bus_url)
        async with streaming(tmp_path, bus) as stream:
            if place is None:
                async with stream.follow() as follower:
                    place = follower.last_id
            wanted += await publish(bus, 20)
            async with stream.follow(place) as follower:
                told += await follower.events(13)
                place = follower.last_id
            wanted += await publish(bus, 10)
            async with stream.follow(place) as follower:
                told += await follower.events(7)
                place = follower.last_id
        await bus.close()
    bus = open_bus(bus_url)
    async with streaming(tmp_path, bus) as stream, stream.follow(place) as follower:
        told += await follower.events(20)
    await bus.close()
    assert Counter(told) == Counter(wanted)


async def test_the_place_is_known_from_the_first_moment_on(stream: Stream) -> None:
    async with stream.follow() as follower:
        place = follower.last_id
    wanted = await publish(stream.bus, 3)
    async with stream.follow(place) as follower:
        assert Counter(await follower.events(3)) == Counter(wanted)


async def test_without_a_place_a_client_hears_what_comes_from_now_on(stream: Stream) -> None:
    await publish(stream.bus, 3)
    async with stream.follow() as first:
        pass
    async with stream.follow(first.last_id) as follower:
        wanted = await publish(stream.bus, 1)
        assert await follower.events(1) == wanted


async def refused(stream: Stream, place: str | None = None, **query: str) -> tuple[int, str]:
    headers = stream.headers | ({"last-event-id": place} if place is not None else {})
    async with httpx2.AsyncClient(base_url=stream.url, trust_env=False) as http:
        answer = await http.get(PATH, headers=headers, params=query)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"]


@pytest.mark.parametrize("place", ["garbage", "7", "1~scr", "1~other.1", "1~scr.1.1.1.1.1"])
async def test_an_id_that_is_not_of_this_stream_is_refused(stream: Stream, place: str) -> None:
    assert await refused(stream, place) == (400, "/problems/bad-place")


async def test_a_place_of_another_log_is_gone(tmp_path: Path, stream: Stream) -> None:
    await publish(stream.bus, 5)
    async with stream.follow() as follower:
        await publish(stream.bus, 20)
        await follower.events(20)
        place = follower.last_id
    (tmp_path / "other").mkdir()
    async with streaming(tmp_path / "other") as other:
        assert await refused(other, place) == (410, "/problems/place-gone")


async def test_a_client_without_the_scope_follows_nothing(stream: Stream) -> None:
    stream.headers = await stream.door.headers("scrs:read")
    assert await refused(stream) == (403, "/problems/forbidden")


async def test_a_client_may_follow_some_types_alone(stream: Stream) -> None:
    async with stream.follow(types="scr.published") as follower:
        await publish(stream.bus, 3)
        wanted = message_of(published(uuid4()))
        await stream.bus.publish([wanted])
        assert await follower.events(1) == [(wanted.value or b"").decode()]


@pytest.mark.parametrize(
    "types", ["scr.invented", "", "scr.published,", "scr.published, scr.revised"]
)
async def test_a_type_that_does_not_exist_is_refused(stream: Stream, types: str) -> None:
    assert await refused(stream, types=types) == (422, "/problems/unknown-event-type")


class Invited(Event, frozen=True, kw_only=True):
    """For one tenant's eyes."""

    type: ClassVar[str] = "toy.invited"
    topic: ClassVar[Topic] = SCR
    key_field: ClassVar[str] = "toy_id"
    audience: ClassVar[Audience] = Audience.TENANT
    toy_id: UUID


async def test_an_event_for_one_tenant_reaches_that_tenant_alone(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BY_TYPE, (Invited.type, 1), Invited)
    monkeypatch.setattr("gateway.stream.endpoints.EVENTS", (*EVENTS, Invited))
    other = await stream.door.headers("events:read", tenant="eastvale")
    own = message_of(Invited(toy_id=uuid4()), "northmere")
    theirs = message_of(Invited(toy_id=uuid4()), "eastvale")
    nobodys = message_of(Invited(toy_id=uuid4()))
    public = message_of(withdrawn())
    async with stream.follow() as follower, following(stream.url, other) as stranger:
        await stream.bus.publish([theirs, nobodys, own, public])
        seen = await follower.events(2), await stranger.events(2)
    expected = ([own, public], [theirs, public])
    for told, messages in zip(seen, expected, strict=True):
        assert Counter(told) == Counter((m.value or b"").decode() for m in messages)


@pytest.mark.rule("T3")
async def test_what_shows_findings_one_by_one_reaches_those_who_may_read_codings(
    stream: Stream,
) -> None:
    """Published reviews name their region: joined with findings they would be hidden counts."""
    analyst = await stream.door.headers("events:read", "codings:read")
    coded, public = message_of(finding_coded(uuid4())), message_of(withdrawn())
    async with stream.follow() as follower, following(stream.url, analyst) as desk:
        await stream.bus.publish([coded, public])
        assert await follower.events(1) == bodies([public])
        assert Counter(await desk.events(2)) == Counter(bodies([coded, public]))
    assert await refused(stream, types="finding.coded") == (403, "/problems/forbidden")


@pytest.fixture
async def lively(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stream]:
    """One whose heart beats quickly."""
    monkeypatch.setattr("gateway.stream.endpoints.HEARTBEAT_SECONDS", SOON)
    monkeypatch.setattr("gateway.clients.directory.AGE_SECONDS", SOON)
    async with streaming(tmp_path, streams_per_client=3) as one:
        yield one


async def test_a_silent_stream_shows_that_it_lives_and_where_it_is(lively: Stream) -> None:
    async with lively.follow(types="scr.published") as follower:
        await publish(lively.bus, 5)
        before = follower.last_id

        async def moved() -> bool:
            block = await follower.block()
            assert block.data is None
            return block.id != before

        await eventually(moved)
        place = follower.last_id
    async with lively.follow(place) as follower:
        wanted = await publish(lively.bus, 1)
        assert await follower.events(1) == wanted


async def test_a_client_holds_only_so_many_streams_open(lively: Stream) -> None:
    async with lively.follow(), lively.follow():
        async with lively.follow():
            assert lively.open == 3
            assert await refused(lively) == (429, "/problems/too-many-streams")
            other = await lively.door.headers("events:read")
            async with following(lively.url, other):
                pass

        async def one_is_closed() -> bool:
            return lively.open == 2

        await eventually(one_is_closed)
        async with lively.follow():
            pass

    async def all_are_closed() -> bool:
        return lively.open == 0

    await eventually(all_are_closed)


async def test_a_refused_stream_is_not_counted(lively: Stream) -> None:
    beyond = "1~scr.fff"
    for _ in range(5):
        assert (await refused(lively, beyond))[0] == 410
    assert lively.open == 0


async def test_clients_that_all_come_at_once_are_counted_all_the_same(lively: Stream) -> None:
    answered: list[int] = []
    all_are = asyncio.Event()

    async def status() -> int:
        async with line_to(lively.url) as line:
            await line.ask("GET", PATH, lively.headers)
            code, _ = await line.answer()
            answered.append(code)
            if len(answered) == 12:
                all_are.set()
            await all_are.wait()  # held open while the others ask
            return code

    statuses = Counter(await asyncio.gather(*(status() for _ in range(12))))
    assert statuses == {200: 3, 429: 9}


async def test_a_stream_ends_with_its_token(
    lively: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lively.follow() as follower:
        later = time.time() + lively.door.settings.token_seconds + 1

        class Clock:
            @staticmethod
            def time() -> float:
                return later

        monkeypatch.setattr("gateway.stream.endpoints.time", Clock)
        assert [block for block in await follower.rest() if block.data] == []


async def test_a_stream_ends_when_its_client_is_suspended(lively: Stream) -> None:
    client = await lively.door.let_in("events:read")
    headers = {"authorization": f"Bearer {await lively.door.token(client)}"}
    async with following(lively.url, headers) as follower:
        async with lively.door.database.transaction() as tx:
            await suspend_client(tx, client[0])
        await follower.rest()


async def test_a_client_that_never_reads_is_let_go_and_can_resume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.stream.endpoints.SEND_SECONDS", 0.5)
    wanted: list[str] = []
    async with streaming(tmp_path) as stream:
        async with stream.follow() as idle:

            async def let_go() -> bool:
                wanted.extend(await publish(stream.bus, 300))
                return stream.open == 0

            await eventually(let_go, within=30)
            told = [block.data for block in await idle.rest() if block.data]
        assert 0 < len(told) < len(wanted)
        async with stream.follow(idle.last_id) as follower:
            told += await follower.events(len(wanted) - len(told))
    assert Counter(told) == Counter(wanted)


async def test_the_stream_is_unavailable_while_the_bus_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.stream.hub.READY_SECONDS", SOON)
    async with streaming(tmp_path, roles="api") as stream:
        assert await refused(stream) == (503, "/problems/unavailable")
        assert stream.open == 0
