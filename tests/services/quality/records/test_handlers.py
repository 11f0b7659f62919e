"""A record is ready for each published review: once, twice and out of order; its board's alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from chassis.bus.memory import MemoryBus
from chassis.db import utc_now
from chassis.envelope import to_message
from chassis.events import Event, EventInfo
from chassis.testing import TestIssuer, eventually, running
from contracts.events.ingest import SCR
from services.quality.app import service
from services.quality.settings import QualitySettings
from tests.services.scr_events import published, revised, withdrawn


@dataclass
class Platform:
    """Ingest's answers as quality sees them: whose review is whose; it may be out of reach."""

    owners: dict[str, str]
    down: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = Request(scope).url.path
        scr_id = path.removeprefix("/v1/scrs/").removesuffix("/owner")
        tenant = self.owners.get(scr_id)
        if self.down:
            answer = JSONResponse({}, 503)
        elif tenant is None:
            answer = JSONResponse({}, 404)
        else:
            named = {"source_system": "cases", "source_ref": scr_id}
            answer = JSONResponse({"tenant": tenant} | named)
        await answer(scope, receive, send)


@dataclass
class Quality:
    """The running service, its bus and its neighbour."""

    http: httpx2.AsyncClient
    bus: MemoryBus
    platform: Platform
    issuer: TestIssuer

    async def tell(self, *events: Event) -> None:
        await self.bus.publish(
            [to_message(event, EventInfo(uuid4(), "/ingest"), utc_now()) for event in events]
        )

    async def tell_twice(self, event: Event) -> None:
        info = EventInfo(uuid4(), "/ingest")
        await self.bus.publish([to_message(event, info, utc_now())] * 2)

    async def records_of(self, tenant: str) -> list[dict[str, object]]:
        headers = self.issuer.headers(tenant, "quality:read")
        answer = await self.http.get("/v1/reflections", headers=headers)
        assert answer.status_code == 200
        items: list[dict[str, object]] = answer.json()["items"]
        return items

    async def quality_records_of(self, tenant: str) -> list[dict[str, Any]]:
        headers = self.issuer.headers(tenant, "quality:read")
        answer = await self.http.get("/v1/quality-records", headers=headers)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def caught_up(self) -> None:
        """A last review of a board of its own: when its record is there, the rest was handled."""
        board = f"last-{uuid4().hex[:8]}"
        behind = set(range(SCR.partitions))
        while behind:  # one for each partition
            last = uuid4()
            place = crc32(str(last).encode()) % SCR.partitions
            if place in behind:
                behind.remove(place)
                self.platform.owners[str(last)] = board
                await self.tell(published(last))

        async def all_there() -> bool:
            return len(await self.records_of(board)) == SCR.partitions

        await eventually(all_there)


@pytest.fixture
async def quality(database_url: str, issuer: TestIssuer) -> AsyncIterator[Quality]:
    bus, platform = MemoryBus(), Platform({})
    await bus.start(service.topics)
    settings = QualitySettings(database=database_url, bus="memory:")
    app = service.create_app(
        settings, bus=bus, transport=httpx2.ASGITransport(platform), get_keys=issuer.keys
    )
    async with running(app) as (http,):
        yield Quality(http, bus, platform, issuer)


def of(quality: Quality, tenant: str) -> UUID:
    scr_id = uuid4()
    quality.platform.owners[str(scr_id)] = tenant
    return scr_id


async def test_a_published_review_has_a_record_ready_for_its_board(quality: Quality) -> None:
    scr_id = of(quality, "northmere-scb")
    await quality.tell(published(scr_id))
    await quality.caught_up()
    (record,) = await quality.records_of("northmere-scb")
    assert record["scr_id"] == str(scr_id)
    assert (record["state"], record["scr_version"], record["marker_set"]) == (
        "ready",
        1,
        "SCR-2016",
    )


async def test_the_same_event_twice_opens_one_record(quality: Quality) -> None:
    scr_id = of(quality, "northmere-scb")
    await quality.tell_twice(published(scr_id))
    await quality.tell(published(scr_id))
    await quality.caught_up()
    assert len(await quality.records_of("northmere-scb")) == 1
    assert len(await quality.quality_records_of("northmere-scb")) == 1


async def test_a_version_that_comes_late_does_not_move_the_record_back(quality: Quality) -> None:
    scr_id = of(quality, "northmere-scb")
    await quality.tell(revised(scr_id, 3), published(scr_id), revised(scr_id, 2))
    await quality.caught_up()
    (record,) = await quality.records_of("northmere-scb")
    assert record["scr_version"] == 3
    (kept,) = await quality.quality_records_of("northmere-scb")
    assert kept["scr"]["scr_version"] == 3


async def test_a_withdrawn_review_is_never_opened_again(quality: Quality) -> None:
    early, late = of(quality, "northmere-scb"), of(quality, "northmere-scb")
    await quality.tell(published(early), withdrawn(early), revised(early, 2))
    await quality.tell(withdrawn(late), published(late))
    await quality.caught_up()
    (record,) = await quality.records_of("northmere-scb")
    assert (record["scr_id"], record["state"], record["scr_url"]) == (str(early), "closed", "")
    (kept,) = await quality.quality_records_of("northmere-scb")
    assert (kept["state"], kept["scr"]["state"]) == ("closed", "withdrawn")


async def test_an_owner_out_of_reach_is_asked_again(quality: Quality) -> None:
    scr_id = of(quality, "northmere-scb")
    quality.platform.down = True
    await quality.tell(published(scr_id))
    assert await quality.records_of("northmere-scb") == []
    quality.platform.down = False
    await quality.caught_up()
    assert len(await quality.records_of("northmere-scb")) == 1


async def test_another_boards_record_does_not_exist(quality: Quality) -> None:
    scr_id = of(quality, "northmere-scb")
    await quality.tell(published(scr_id))
    await quality.caught_up()
    own = quality.issuer.headers("northmere-scb", "quality:read")
    other = quality.issuer.headers("eastvale-scb", "quality:read")
    assert (await quality.http.get(f"/v1/reflections/{scr_id}", headers=own)).status_code == 200
    foreign = await quality.http.get(f"/v1/reflections/{scr_id}", headers=other)
    unknown = await quality.http.get(f"/v1/reflections/{uuid4()}", headers=other)
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["type"] == unknown.json()["type"]
    assert await quality.records_of("eastvale-scb") == []


async def test_a_list_goes_on_where_the_page_before_ended(quality: Quality) -> None:
    for _ in range(3):
        await quality.tell(published(of(quality, "northmere-scb")))
    await quality.caught_up()
    headers = quality.issuer.headers("northmere-scb", "quality:read")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = (
            await quality.http.get("/v1/reflections", params={"limit": 1} | cursor, headers=headers)
        ).json()
        seen += [item["scr_id"] for item in page["items"]]
        cursor = {"cursor": page["next"]}
    assert page["next"] is None
    assert len(set(seen)) == 3


async def test_a_cursor_of_another_tenant_is_refused(quality: Quality) -> None:
    for _ in range(2):
        await quality.tell(published(of(quality, "northmere-scb")))
    await quality.caught_up()
    own = quality.issuer.headers("northmere-scb", "quality:read")
    page = (await quality.http.get("/v1/reflections", params={"limit": 1}, headers=own)).json()
    other = quality.issuer.headers("eastvale-scb", "quality:read")
    answer = await quality.http.get(
        "/v1/reflections", params={"cursor": page["next"]}, headers=other
    )
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-cursor")
