"""Processes die at random while boards push and analysts code: all that was accepted ends once in
each read model, and nothing else does.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Set
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import URL

from chassis.testing import eventually
from cli.services import parked_in
from embedded.app import SERVICES
from tests.flows.crowd import PUSHES, Api, Coding, Crowd, crowd_at
from tests.flows.kills import kill_at_random
from tests.flows.reports import PASSAGES
from tests.flows.stack import Stack, distributed_stack, embedded_stack

SEED = int(os.environ.get("LIPP_CRASH_SEED", "2016"))
DRAIN_SECONDS = 180.0
SIMPLE = {"COLLATION_CODER": "lexical"}
"""What suggests is of no matter here, and the trained coder would be opened after each death."""


class Surface(NamedTuple):
    """What a reader sees in one place, against what writers were told."""

    name: str
    seen: int
    lost: int
    duplicate: int
    phantom: int

    @classmethod
    def of(cls, name: str, seen: Iterable[Hashable], told: Set[Hashable]) -> "Surface":
        counts = Counter(seen)
        lost, phantom = len(told - counts.keys()), len(counts.keys() - told)
        return cls(name, counts.total(), lost, counts.total() - len(counts), phantom)

    @property
    def right(self) -> bool:
        return self.lost == self.duplicate == self.phantom == 0

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self._asdict().items())


async def all_pages(api: Api, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await api.get(path, params={"limit": "200"} | cursor)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            return items
        cursor = {"cursor": answer.json()["next"]}


async def reflections(crowd: Crowd) -> list[str]:
    found = [item for api in crowd.boards for item in await all_pages(api, "/v1/reflections")]
    return [item["scr_id"] for item in found if item["state"] == "ready"]


async def behind_issues(crowd: Crowd) -> list[tuple[str, str]]:
    """Each practice issue with each review that it leads back to."""
    return [
        (issue, item["scr_id"])
        for issue in crowd.issues
        for item in await all_pages(crowd.desk, f"/v1/issues/{issue}")
    ]


async def figures(crowd: Crowd) -> list[tuple[str, int]]:
    """Each practice issue as often as reviews are counted for it, one numbered after the other."""
    rows = (await crowd.desk.get("/v1/issues")).json()["items"]
    return [(row["code"], n) for row in rows for n in range(row["problem"]["numerator"])]


def figures_told(crowd: Crowd) -> set[tuple[str, int]]:
    counts = Counter(issue for issue, _ in crowd.told.showing)
    return {(issue, n) for issue, count in counts.items() for n in range(count)}


async def drained(crowd: Crowd) -> bool:
    """The quickest to ask first."""
    told, desk = crowd.told, crowd.desk
    coverage = (await desk.get("/v1/coverage")).json()
    assert coverage["numerator"] == len(told.counted)
    assert coverage["denominator"] == len(told.published)
    assert set(await figures(crowd)) == figures_told(crowd)
    assert len(await all_pages(desk, "/v1/scrs")) == len(told.published)
    assert len(await all_pages(desk, "/v1/coding-queue")) == len(told.waiting)
    return len(await reflections(crowd)) == len(told.published)


async def surfaces(crowd: Crowd) -> list[Surface]:
    told, desk = crowd.told, crowd.desk
    queue = await all_pages(desk, "/v1/coding-queue")
    codings = [
        Coding(item["scr_id"], item["passage"], item["issue"])
        for item in await all_pages(desk, "/v1/codings")
    ]
    published = [item["id"] for item in await all_pages(desk, "/v1/scrs")]
    whole = [item["scr_id"] for item in queue if item["passages"] == len(PASSAGES) + 1]
    return [
        Surface.of("reviews", published, told.published),
        Surface.of("coding queue", [item["scr_id"] for item in queue], told.waiting),
        Surface.of("whole texts", whole, told.waiting),
        Surface.of("reflections", await reflections(crowd), told.published),
        Surface.of("codings", codings, told.codings),
        Surface.of("reviews of issues", await behind_issues(crowd), told.showing),
        Surface.of("figures of issues", await figures(crowd), figures_told(crowd)),
    ]


async def work_while_killing(
    stack: Stack, victims: list[str], every: tuple[float, float], figure: Callable[[str], None]
) -> list[Surface]:
    async with crowd_at(stack) as crowd:
        done = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:  # what does not come up again ends the waiting too
            killing = tasks.create_task(kill_at_random(stack, victims, SEED, every, done))
            await crowd.work()
            done.set()
        kills = killing.result()
        with suppress(AssertionError):  # the figures below say what is missing
            await eventually(lambda: drained(crowd), DRAIN_SECONDS, every=0.25)
        found = await surfaces(crowd)
    parked = {
        service.name: len(await parked_in(service.name, stack.databases[service.name]))
        for service in SERVICES
    }
    told = crowd.told
    figure(
        f"R1 seed={SEED} accepted={len(told.reviews)} withdrawn={len(told.withdrawn)} "
        f"coded={len(told.coded)} retracted={len(told.retracted)} completed={len(told.completed)} "
        f"retries={crowd.stubborn.retries} kills={kills.total()} {dict(kills)} parked={parked}"
    )
    for surface in found:
        figure(f"R1 {surface}")
    assert len(told.reviews) == PUSHES
    assert min(map(len, (told.withdrawn, told.codings, told.retracted, told.showing))) > 0
    assert kills.keys() == set(victims)
    assert not any(parked.values()), parked
    return found


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.rule("I2", "I3", "I14")
def test_nothing_is_lost_or_doubled_when_the_one_process_dies(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    with embedded_stack(tmp_path, SIMPLE) as stack:
        found = asyncio.run(work_while_killing(stack, ["platform"], (3.0, 8.0), figure))
    assert all(surface.right for surface in found), found


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.timeout(1800)
@pytest.mark.rule("I2", "I3", "I14")
def test_nothing_is_lost_or_doubled_when_any_process_dies(
    tmp_path: Path, kafka_url: str, postgres_server: URL, figure: Callable[[str], None]
) -> None:
    server = postgres_server.set(database=f"t{uuid4().hex[:8]}")
    victims = ["ingest-api", "ingest-relay", "ingest-worker", "quality"]
    victims += ["collation-api", "collation-consumer"]
    with distributed_stack(tmp_path, kafka_url, server, SIMPLE) as stack:
        found = asyncio.run(work_while_killing(stack, victims, (1.0, 4.0), figure))
    assert all(surface.right for surface in found), found
