"""Totals suggest topics: once, twice and out of order."""

from datetime import UTC, datetime

import httpx2

from contracts.events.collation import ReleasePublished
from contracts.events.quality import QualityTotalCounted
from contracts.types import QualityTotal
from services.collation.releases.schemas import ReleaseDetail
from services.learning.topics.domain import Source
from services.learning.topics.handlers import take_quality_total, take_release
from services.learning.topics.service import read_stages, take_totals
from tests.services.learning.people import Sector


def counted(revision: int, boards: int | None) -> QualityTotalCounted:
    return QualityTotalCounted(
        total=QualityTotal.CAUSES_MISSING,
        revision=revision,
        boards=boards,
        sharing_boards=None if boards is None else 20,
        counted_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


async def test_qualitys_totals_suggest_a_topic_once_twice_and_out_of_order(sector: Sector) -> None:
    reader = sector.person("centre", "learning:read")
    assert await reader.get("/topic-suggestions") == {"items": [], "heard_from": []}
    for event in (counted(2, 10), counted(2, 10), counted(1, None)):
        async with sector.database.transaction() as tx:
            await take_quality_total(event, tx)
    found = await reader.get("/topic-suggestions")
    assert [item["suggested_by"] for item in found["items"]] == [["causes_missing"]]
    assert found["heard_from"] == ["quality"]
    async with sector.database.transaction() as tx:
        await take_quality_total(counted(3, None), tx)
    assert (await reader.get("/topic-suggestions"))["items"] == []


async def test_topics_of_a_release_are_in_alphabetical_order_whatever_the_totals(
    sector: Sector,
) -> None:
    async with sector.database.transaction() as tx:
        await take_totals(tx, Source.RELEASE, 1, {"G": 30, "F": 5, "D": 4})
    reader = sector.person("centre", "learning:read")
    found = (await reader.get("/topic-suggestions"))["items"]
    assert [item["suggested_by"] for item in found] == [["F"], ["G"]]


async def test_the_totals_of_a_release_are_those_of_its_stages_as_it_tells_them() -> None:
    told = ReleaseDetail.model_json_schema()["example"]
    answer = httpx2.MockTransport(lambda _: httpx2.Response(200, json=told))
    async with httpx2.AsyncClient(transport=answer, base_url="http://platform") as http:
        assert await read_stages(http, "/v1/releases/2026Q3") == {"D": 29}


async def test_a_release_suggests_topics_once_twice_and_out_of_order(sector: Sector) -> None:
    def released(number: int) -> ReleasePublished:
        return ReleasePublished(
            release_id=f"2026Q3.{number}" if number else "2026Q3",
            period="2026Q3",
            number=number,
            url="/v1/releases/2026Q3",
            sha256="0" * 64,
            published_at=datetime(2026, 10, 1, tzinfo=UTC),
        )

    for number, stages in ((1, {"F": 9}), (1, {"F": 9}), (0, {"F": 2})):
        async with sector.database.transaction() as tx:
            await take_release(released(number), tx, stages)
    found = await sector.person("centre", "learning:read").get("/topic-suggestions")
    assert [item["suggested_by"] for item in found["items"]] == [["F"]]
    assert found["heard_from"] == ["release"]
