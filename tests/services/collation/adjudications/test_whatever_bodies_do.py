"""Three bodies code openly and blind, settle, reopen and give up, while reviews and issues change.

After every few steps each figure is what a plain count of the facts says, each body's queue and
codings are its own, and nobody who codes blind sees what anybody else found.
"""

import csv
import io
from typing import Any

import pytest

from tests.services.collation.bodies import KINDS, TENANTS, Pair, Review, World
from tests.services.collation.desk import Desk

STEPS = 24
TURNS = (
    (World.change_issues,),
    (World.hear_of_a_version, World.change_issues),
    (World.take_in_a_version, World.change_issues),
    (World.take_in_a_version, World.withdraw),
)


async def check_figures(world: World) -> None:
    """Every place where the nation reads a figure of an issue."""
    listed = {row["code"]: row for row in (await world.read("onlooker-1", "/issues"))["items"]}
    shown_alone = world.random.choice(sorted(world.codes))
    for code in sorted(world.codes):
        for kind in KINDS:
            showing, out_of = world.count(code, kind)
            assert showing <= out_of
            figures = [listed[code][kind]] if code in listed else []
            if code == shown_alone:
                path, asked = f"/trends/{code}", {"by": "all", "kind": kind}
                figures += (await world.read("onlooker-1", path, **asked))["points"]
                page = await world.read("onlooker-1", f"/issues/{code}", kind=kind)
                figures.append(page[kind])
                assert len(page["items"]) == showing
            found = {(one["numerator"], one["denominator"]) for one in figures}
            assert found <= {(showing, out_of)}, (code, kind)
    coverage = (await world.read("onlooker-1", "/grid"))["coverage"]
    coded = [one for one in world.live if one.is_read and one.told == one.version]
    assert numbers(coverage) == (len(coded), len(world.live))


def numbers(figure: Any) -> tuple[int, int]:
    return figure["numerator"], figure["denominator"]


async def check_bodies(world: World) -> None:
    """What each has before it, and what it may read."""
    for tenant in TENANTS:
        queue = await world.read(f"{tenant}-0", "/coding-queue")
        found = {one["scr_id"]: (one["state"], one["blind"]) for one in queue["items"]}
        assert found == world.queue(tenant)
        read = len([one for one in world.live if one.is_read])
        assert numbers(queue["coverage"]) == (read, len(world.live))
        codings = (await world.read(f"{tenant}-0", "/codings", limit=200))["items"]
        said = [
            (o["scr_id"], (o["passage"], o["issue"], o["kind"]), o["coder"] is not None)
            for o in codings
        ]
        assert sorted(said) == world.codings(tenant)


async def check_blind(world: World) -> None:
    for review in world.live:
        for work in review.by.values():
            if work.pair is not None:
                coder = world.random.choice(sorted(work.pair.said))
                await sees_nothing(world, review, work.pair, coder)


async def sees_nothing(world: World, review: Review, pair: Pair, coder: str) -> None:
    """Of what anybody else found, in this version or before; of one's own, all."""
    (other,) = pair.said.keys() - {coder}
    own = (await world.read(coder, f"{pair.desks[coder]}/passages"))["items"]
    assert {
        (passage["number"], one["issue"], one["kind"]): one["coding_id"]
        for passage in own
        for one in passage["codings"]
    } == pair.said[coder]
    at_desk = (await world.read(coder, f"/coding-queue/{review.scr_id}"))["items"]
    assert all(not one["codings"] and not one["suggestions"] for one in at_desk)
    found = (await world.read(coder, "/passage-search", q="strategy"))["items"]
    assert all(not one["issues"] for one in found if one["scr_id"] == str(review.scr_id))
    table = await world.ask(coder, "GET", "/coding-exports/codings.csv", scr_id=str(review.scr_id))
    assert len(list(csv.reader(io.StringIO(table.text)))) == 1
    hidden = [f"/codings/{one}" for one in sorted(review.ever)]
    hidden += [f"{pair.desks[coder]}/codings/{one}" for one in pair.said[other].values()]
    for path in world.random.sample(hidden, min(2, len(hidden))):
        assert (await world.ask(coder, "GET", path)).status_code == 404, path
    compared = await world.ask(coder, "GET", f"{pair.place}/disagreements")
    assert compared.status_code == (200 if pair.compared else 409)


@pytest.mark.timeout(300)
@pytest.mark.rule("C6", "C7", "C9", "C11", "C14")
@pytest.mark.parametrize("seed", range(2))
async def test_whatever_three_bodies_do_figures_are_a_plain_count_and_the_blind_see_nothing(
    desk: Desk, seed: int
) -> None:
    world = await World.of(desk, seed)
    for changes in TURNS:
        for _ in range(STEPS):
            await world.step()
        for change in changes:
            await change(world)
        await world.follow()
        await check_figures(world)
        await check_bodies(world)
        await check_blind(world)
