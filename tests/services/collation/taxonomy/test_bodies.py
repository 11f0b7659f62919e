"""Two bodies that read reviews by different versions: no figure holds what it is not out of."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.services.collation.desk import PLAIN, Desk, problem
from tests.services.collation.pair import FIRST, SECOND, Pair
from tests.services.collation.rival import Rival
from tests.services.collation.taxonomy.test_endpoints import RETIRE, SPLIT, publish
from tests.services.collation.taxonomy.test_issue_pages import MERGE, count, follow, page

OLD, NEW = "2016.1", "2026.1"
BECAME = {"C1": "C1", "D1": "D10", "D2": "D10", "D4": None, "A1": None}
"""By SPLIT, RETIRE and MERGE: D4 became two and A1 none."""
CAME = ("D8", "D9", "D10")
HELD = {OLD: {code: code for code in BECAME}, NEW: BECAME | {code: code for code in CAME}}
"""As which issue each version knows what was found by a code."""


@pytest.mark.rule("C7", "C11")
async def test_what_one_body_found_counts_by_the_version_that_it_read_to_the_end(
    desk: Desk,
) -> None:
    centre, rival = Rival(desk, FIRST, "centre"), Rival(desk)
    first, second = await desk.publish(PLAIN), await desk.publish(PLAIN)
    for body, scr_id in ((centre, first), (rival, second)):
        assert (await body.code(scr_id, "D4")).status_code == 201
    assert (await centre.step(first, "completion")).status_code == 200
    await publish(desk, SPLIT)
    assert problem(await rival.step(second, "completion")) == (409, "issues-changed")
    assert (await centre.step(second, "completion")).json()["taxonomy"] == NEW
    # the other's completion neither ends what this body has begun nor makes it count
    assert problem(await rival.step(second, "completion")) == (409, "issues-changed")
    await follow(desk, first, second)
    shown = await page(desk, "D4")
    assert (count(shown), [one["scr_id"] for one in shown["items"]]) == ((1, 1), [str(first)])
    assert count(await page(desk, "D8")) == (0, 1)


@pytest.mark.rule("C7", "C9", "C11")
async def test_two_who_end_blind_by_an_older_version_count_for_what_it_holds(desk: Desk) -> None:
    pair, rival = await Pair.assigned(desk, PLAIN), Rival(desk)
    await publish(desk, SPLIT)
    assert (await rival.code(pair.scr_id, "D8")).status_code == 201
    for coder in (FIRST, SECOND):
        assert (await pair.code(coder, 1, "D4")).status_code == 201
    await pair.done(FIRST, SECOND)
    await follow(desk, pair.scr_id)
    assert [count(await page(desk, code)) for code in ("D4", "D8")] == [(1, 1), (0, 0)]
    assert (await rival.step(pair.scr_id, "completion")).json()["taxonomy"] == NEW
    await follow(desk, pair.scr_id)
    counts = [count(await page(desk, code)) for code in ("D4", "D8", "C1")]
    assert counts == [(1, 1), (1, 1), (0, 1)], "a review that two bodies read counts once"


@dataclass
class Facts:
    """What the answers said happened: nothing of it is asked of the service again."""

    found: dict[tuple[UUID, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """By review and body, the issue of each coding that holds."""
    read_by: dict[tuple[UUID, str], str] = field(default_factory=dict)
    """By review and body, the version by which it is complete."""

    def count(self, code: str) -> tuple[int, int]:
        """The reviews that show an issue, and those that were read for it."""
        family = {code, *(old for old in BECAME if BECAME[old] == code)}
        out_of = {
            scr_id for (scr_id, _), v in self.read_by.items() if family & set(HELD[v].values())
        }
        showing = {
            place[0]
            for place, version in self.read_by.items()
            if any(HELD[version].get(one) in family for one in self.found[place].values())
        }
        return len(showing), len(out_of)


async def one_step(random: Random, facts: Facts, body: Rival, scr_id: UUID) -> None:
    place, held = (scr_id, body.tenant), facts.found[scr_id, body.tenant]
    match random.choice(("code", "code", "code", "retract", "complete", "complete", "reopen")):
        case "code":
            issue = random.choice([*BECAME, *CAME])
            answer = await body.code(scr_id, issue)
            if answer.is_success:
                held[answer.json()["finding_id"]] = issue
        case "retract" if held:
            finding_id = random.choice(sorted(held))
            assert (await body.retract(finding_id)).status_code == 200
            del held[finding_id]
        case "complete":
            answer = await body.step(scr_id, "completion")
            if answer.is_success:
                facts.read_by[place] = answer.json()["taxonomy"]
        case "reopen":
            assert (await body.step(scr_id, "reopening")).status_code == 200
            facts.read_by.pop(place, None)


async def figures(desk: Desk, code: str) -> list[tuple[int, int]]:
    """Every place where the nation reads a figure of an issue."""
    headers = desk.issuer.headers("centre", "trends:read")

    async def read(path: str) -> Any:
        answer = await desk.client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    points = (await read(f"/v1/trends/{code}?by=all"))["points"]
    listed = [row["problem"] for row in (await read("/v1/issues"))["items"] if row["code"] == code]
    of_type = (await read(f"/v1/issues/{code}?review_type=scr"))["problem"]
    shown = [(await read(f"/v1/issues/{code}"))["problem"], of_type, *points, *listed]
    return [(one["numerator"], one["denominator"]) for one in shown]


@pytest.mark.rule("C6", "C7", "C11")
@pytest.mark.parametrize("seed", range(4))
async def test_whatever_two_bodies_do_each_figure_is_what_a_plain_count_of_the_facts_says(
    desk: Desk, seed: int
) -> None:
    random, facts = Random(seed), Facts()
    bodies = [Rival(desk, FIRST, "centre"), Rival(desk)]
    scr_ids = [await desk.publish(PLAIN) for _ in range(3)]
    version = OLD
    for turn in range(4):
        for _ in range(12):
            await one_step(random, facts, random.choice(bodies), random.choice(scr_ids))
        if turn == 1:
            version = await publish(desk, SPLIT, RETIRE, MERGE)
            assert version == NEW
        await follow(desk, *scr_ids)
        for code in (*BECAME, *(CAME if version == NEW else ())):
            showing, out_of = facts.count(code)
            assert showing <= out_of
            assert set(await figures(desk, code)) == {(showing, out_of)}, code
    in_force = desk.issuer.headers("centre", "trends:read")
    grid = (await desk.client.get("/v1/grid", headers=in_force)).json()
    coded = {scr_id for scr_id, _ in facts.read_by}
    assert (grid["coverage"]["numerator"], grid["coverage"]["denominator"]) == (len(coded), 3)
    assert (await desk.queue())["coverage"]["numerator"] == len(coded)
