"""The coder reads a review that was taken in: once, twice, out of order, not at all, badly."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.collation.coder.opening import choose_coder
from services.collation.suggestions.domain import Coder, Suggestion
from services.collation.suggestions.tables import Suggestion as Kept
from services.collation.taxonomy.domain import Taxonomy, load
from tests.services.collation.coder.altered import opens, truncated
from tests.services.collation.conftest import OpenDesk
from tests.services.collation.desk import (
    PLAIN,
    SHOWS_D4,
    SHOWS_D4_AND_G6,
    BracketCoder,
    Desk,
    problem,
    published,
    withdrawn,
)
from tests.services.collation.taxonomy.test_endpoints import RETIRE, SPLIT, TEXT, publish


async def kept(desk: Desk, scr_id: UUID) -> list[tuple[int, int, str]]:
    async with desk.database.reading() as session:
        rows = await session.scalars(
            select(Kept)
            .where(Kept.scr_id == scr_id)
            .order_by(Kept.scr_version, Kept.passage, Kept.issue)
        )
        return [(row.scr_version, row.passage, row.issue) for row in rows]


def use(desk: Desk, coder: Coder) -> None:
    desk.runtime.resources = replace(desk.runtime.resources, coder=coder)


async def test_the_coder_s_words_stand_beside_the_passages(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN, SHOWS_D4_AND_G6)
    plain, marked = (await desk.at_desk(scr_id))["items"]
    assert plain["suggestions"] == []
    likely, unlikely = marked["suggestions"]
    assert [likely["issue"], unlikely["issue"]] == ["D4", "G6"]
    assert likely["strength"] > unlikely["strength"]
    ((begin, end),) = likely["evidence"]
    assert marked["text"][begin:end] == "[D4]"
    assert (likely["coder"], likely["coder_version"], likely["state"]) == ("bracket", "1", "open")


async def test_a_review_told_twice_is_suggested_once(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (before,) = await desk.suggestions(scr_id)
    await desk.take(published(scr_id))
    assert await desk.suggestions(scr_id) == [before]


async def test_only_the_version_in_force_is_suggested(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4_AND_G6, version=2)
    await desk.publish(SHOWS_D4, scr_id=scr_id, version=1)
    assert await kept(desk, scr_id) == [(2, 1, "D4"), (2, 1, "G6")]


async def test_a_withdrawn_review_is_not_suggested(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    await desk.take(withdrawn(scr_id))
    await desk.publish(SHOWS_D4, scr_id=scr_id)
    assert await kept(desk, scr_id) == []


async def test_of_a_withdrawn_review_what_nobody_decided_goes_and_what_somebody_did_stays(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(SHOWS_D4_AND_G6)
    other = await desk.publish(SHOWS_D4)
    d4, _ = await desk.suggestions(scr_id)
    await desk.decide(d4, "reject")
    for _ in range(2):
        await desk.take(withdrawn(scr_id))
    assert await kept(desk, scr_id) == [(1, 1, "D4")]
    assert await kept(desk, other) == [(1, 1, "D4")]


async def test_nothing_is_kept_of_a_version_revised_while_the_coder_was_at_work(
    desk: Desk,
) -> None:
    begun, go_on = Event(), Event()

    class Slow(BracketCoder):
        def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
            begun.set()
            assert go_on.wait(10)
            return super().suggest(passages)

    use(desk, Slow())
    scr_id = uuid4()
    overtaken = asyncio.create_task(desk.publish(SHOWS_D4, scr_id=scr_id))
    assert await asyncio.to_thread(begun.wait, 10)
    use(desk, BracketCoder())
    await desk.publish(SHOWS_D4_AND_G6, scr_id=scr_id, version=2)
    go_on.set()
    await overtaken
    assert await kept(desk, scr_id) == [(2, 1, "D4"), (2, 1, "G6")]


async def test_an_altered_model_parks_no_review_and_the_lexical_coder_suggests(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(monkeypatch, truncated(tmp_path, "coder.onnx"))
    told: list[str] = []
    use(desk, choose_coder("best", load(), told.append, told.append))
    scr_id = await desk.publish("A strategy meeting was not convened, though all agreed on one.")
    (suggestion,) = await desk.suggestions(scr_id)
    assert (suggestion["issue"], suggestion["coder"]) == ("D4", "lexical")
    assert len(told) == 1


MERGE = {"kind": "merged", "explanation": "One thing.", "codes": ["D1", "E1"]}
MERGED = MERGE | {"into": TEXT | {"place": "E"}}
SAYS_ALL = "It shows [D4] and [A1], and [D1] as well as [E1], and [G6]."


@pytest.mark.rule("C10", "C11")
async def test_what_is_suggested_is_an_issue_of_the_version_published_now(desk: Desk) -> None:
    """The coder goes on as it was opened: what it names is read through the crosswalk."""
    await publish(desk, SPLIT, RETIRE, MERGED)
    scr_id = await desk.publish(SAYS_ALL)
    (merged, other) = await desk.suggestions(scr_id)
    assert (merged["issue"], merged["counts_for"], other["issue"]) == ("E3", "E3", "G6")
    assert merged["strength"] == pytest.approx(0.7), "the stronger of the two"
    assert (await desk.decide(merged, "accept")).json()["coding"]["issue"] == "E3"


@pytest.mark.rule("C10", "C11")
async def test_a_suggestion_made_before_is_accepted_as_what_its_issue_became(desk: Desk) -> None:
    scr_id = await desk.publish("No strategy [D4] was held.", "Nobody asked [D1].", "Never [A1].")
    before = await desk.suggestions(scr_id)
    split, merged, retired = before
    await publish(desk, SPLIT, RETIRE, MERGED)
    (shown,) = await desk.suggestions(scr_id)
    assert shown == merged | {"counts_for": "E3"}
    for gone in (split, retired):
        assert problem(await desk.decide(gone, "accept")) == (422, "retired-issue")
    assert "finding.coded" not in await desk.types_told()
    assert problem(await desk.decide(merged, "change", issue="E3")) == (422, "same-issue")
    accepted = await desk.decide(merged, "accept")
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["coding"]["issue"] == "E3"
    assert accepted.json()["suggestion"]["issue"] == "D1", "what the machine said stays"
    assert (await desk.decide(merged, "accept")).json() == accepted.json()
    assert (await desk.decide(split, "change", issue="D9")).json()["coding"]["issue"] == "D9"
    assert [s["issue"] for s in await desk.suggestions(scr_id)] == ["D4", "D1"]


async def test_a_coder_that_is_told_the_issues_is_told_those_of_now(desk: Desk) -> None:
    class Told(BracketCoder):
        def by(self, taxonomy: Taxonomy) -> BracketCoder:
            told.append(taxonomy.version)
            return self

    told: list[str] = []
    use(desk, Told())
    await desk.publish(SHOWS_D4)
    version = await publish(desk, SPLIT)
    await desk.publish(SHOWS_D4)
    assert told == ["2016.1", version]


@pytest.mark.rule("C10")
async def test_everything_works_with_suggestions_off(open_desk: OpenDesk) -> None:
    async with open_desk(False) as desk:
        scr_id = await desk.publish(SHOWS_D4)
        assert await desk.suggestions(scr_id) == []
        assert (await desk.code(scr_id)).status_code == 201
        done = await desk.post(f"/v1/coding-queue/{scr_id}/completion", {"scr_version": 1})
        assert done.status_code == 200
        assert (await desk.queue())["coverage"]["numerator"] == 1
        assert await desk.types_told() == ["finding.coded", "coding.completed"]


@pytest.mark.rule("C10")
async def test_a_coder_that_fails_keeps_no_review_from_the_queue(desk: Desk) -> None:
    class Failing(BracketCoder):
        def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
            raise RuntimeError

    use(desk, Failing())
    scr_id = await desk.publish(SHOWS_D4)
    assert [w["scr_id"] for w in (await desk.queue())["items"]] == [str(scr_id)]
    assert (await desk.code(scr_id)).status_code == 201
