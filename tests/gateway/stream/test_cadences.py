"""A client hears of releases as often as it chose, on the stream too."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis.bus import Message
from chassis.bus.memory import MemoryBus
from chassis.testing import running
from contracts.events.collation import ReleasePublished
from gateway.app import service as gateway
from gateway.tokens.keys import KeyStore
from services.collation.app import service as collation
from services.collation.settings import CollationSettings
from tests.gateway.door import Door, opened, served
from tests.gateway.stream.following import bodies, following, message_of, withdrawn
from tests.gateway.upstream import behind
from tests.plugins.databases import SqliteDatabases

CHOICE = "/v1/release-subscription"
Headers = dict[str, str]


class Office:
    """A gateway before the service that makes releases, which can be taken away."""

    def __init__(self, door: Door, url: str, upstreams: dict[str, Any]) -> None:
        self.door = door
        self.url = url
        self.upstreams = upstreams

    async def listener(self, cadence: str | None = None) -> Headers:
        headers = await self.door.headers("events:read", "trends:read")
        if cadence:
            chosen = await self.door.http.put(CHOICE, json={"cadence": cadence}, headers=headers)
            assert chosen.json() == {"cadence": cadence}
        return headers

    async def tell(self, messages: Iterable[Message]) -> list[str]:
        await self.door.bus.publish([*messages])
        return bodies(messages)

    async def heard(self, listener: Headers, place: str, count: int) -> list[str]:
        async with following(self.url, listener, place) as follower:
            return await follower.events(count)


@pytest.fixture
async def office(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[Office]:
    bus = MemoryBus()
    await bus.start({*gateway.topics, *collation.topics})
    settings = CollationSettings(
        database=sqlite_databases.of(collation),
        bus="memory:",
        roles=frozenset({"api"}),
        suggestions=False,
    )
    get_keys = KeyStore(tmp_path / "keys").find
    app = replace(collation, open_resources=None).create_app(settings, bus=bus, get_keys=get_keys)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(app))
        upstreams = {"collation": await stack.enter_async_context(behind("by-http", app))}
        door = await stack.enter_async_context(opened(tmp_path, upstreams, bus=bus))
        url = await stack.enter_async_context(served(door.app))
        yield Office(door, url, upstreams)


def released(period: str, number: int = 0) -> Message:
    release = f"{period}.{number}" if number else period
    return message_of(
        ReleasePublished(
            release_id=release,
            period=period,
            number=number,
            url=f"/v1/releases/{release}",
            sha256="0" * 64,
            published_at=datetime(2026, 10, 1, tzinfo=UTC),
        )
    )


@pytest.mark.rule("T1")
async def test_the_stream_tells_of_releases_as_often_as_a_client_chose(office: Office) -> None:
    quarterly = await office.listener()
    half_yearly = await office.listener("half_yearly")
    async with (
        following(office.url, quarterly) as each,
        following(office.url, half_yearly) as some,
    ):
        said = [
            released("2026Q1"),
            released("2026Q1", 1),
            released("2026Q2"),
            message_of(withdrawn()),
        ]
        wanted = await office.tell(said)
        assert sorted(await each.events(4)) == sorted(wanted)
        assert sorted(await some.events(2)) == sorted(wanted[2:])


@pytest.mark.rule("T1")
async def test_who_chooses_anew_hears_so_from_then_on_without_coming_again(office: Office) -> None:
    listener = await office.listener("half_yearly")
    async with following(office.url, listener) as follower:
        first, second, third = released("2026Q1"), released("2026Q2"), released("2026Q3")
        await office.tell([first, second])
        assert await follower.events(1) == bodies([second])
        cadence = {"cadence": "quarterly"}
        assert (await office.door.http.put(CHOICE, json=cadence, headers=listener)).is_success
        await office.tell([third])
        assert await follower.events(1) == bodies([third])


async def test_while_nobody_can_tell_what_was_chosen_a_release_waits(office: Office) -> None:
    listener = await office.listener()
    collation = office.upstreams.pop("collation")
    async with following(office.url, listener) as follower:
        place = follower.last_id
        assert place
        wanted = await office.tell([released("2026Q1")])
        assert [block for block in await follower.rest() if block.data] == []
    office.upstreams["collation"] = collation
    assert await office.heard(listener, place, 1) == wanted
