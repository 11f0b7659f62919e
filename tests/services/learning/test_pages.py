"""Lists of the learning service go by pages: all of it comes once, and nothing stops unsaid."""

from typing import Any

from tests.services.learning.asking import ALL, evaluator, on_paper, opened
from tests.services.learning.people import BOARD, PROVIDER, STEWARD, Person, Sector, in_days

MANY = 5


async def paged(reader: Person, path: str) -> list[Any]:
    """All items, two at a time."""
    found, cursor = [], ""
    while True:
        page = await reader.get(f"{path}?limit=2{cursor}")
        assert len(page["items"]) <= 2
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


async def test_needs_invitations_and_reads_go_by_pages_the_newest_first(sector: Sector) -> None:
    oak, _ = await sector.reviewer("Reviewer Oak")
    other, _ = await sector.reviewer("Reviewer Elm")
    board = sector.person("northmere-scb", *BOARD)
    titles = [f"Need {number}" for number in range(MANY)]
    for title in titles:
        await board.post("/needs", {"title": title, "brief": "One.", "answers_by": in_days(9)})
    newest = titles[::-1]
    assert [one["title"] for one in await paged(board, "/needs")] == newest
    assert [one["title"] for one in await paged(oak, "/invitations")] == newest
    assert len(await paged(oak, "/my-record/reads")) == MANY
    steward = sector.person("steward", *STEWARD)
    reads = await paged(steward, "/person-reads")
    assert len(reads) == 2 * MANY
    assert [one["read_at"] for one in reads] == sorted(one["read_at"] for one in reads)[::-1]
    foreign = (await oak.get("/invitations?limit=2"))["next"]
    await other.get(f"/invitations?limit=2&cursor={foreign}", expect=400)


async def test_programmes_go_by_pages_the_newest_first(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    before = [one["id"] for one in await paged(provider, "/programmes")]
    made = []
    for number in range(MANY):
        programme = {"title": f"Programme {number}", "provider": "One", "rule": "lot"}
        programme |= {"choices_close_on": in_days(1)}
        made.append((await provider.post("/programmes", programme))["id"])
    assert [one["id"] for one in await paged(provider, "/programmes")] == [*made[::-1], *before]


async def test_raw_responses_go_by_pages_each_with_its_own_answers(sector: Sector) -> None:
    survey = await opened(sector)
    regions = ["London", "South East", "South West", "North West", "North East"]
    for region in regions:
        await on_paper(sector, survey, ALL | {"region": region})
    raw = await paged(evaluator(sector), f"/surveys/{survey}/responses")
    assert sorted(one["answers"]["region"] for one in raw) == sorted(regions)
    assert {len(one["answers"]) for one in raw} == {len(ALL)}
