"""Processes die at random while boards push: each accepted report ends once in each read model."""

import asyncio
import hashlib
import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import URL

from chassis.testing import eventually
from cli.push import open_api
from tests.flows.reports import PASSAGES, metadata_of, small_pdf
from tests.flows.stack import Part, Stack, distributed_stack, embedded_stack

PUSHES = 300
BOARDS = 5
WORKERS = 4
SEED = int(os.environ.get("LIPP_CRASH_SEED", "2016"))
DRAIN_SECONDS = 180.0
TRY_AGAIN = {401, 403, 409, 429, 500, 502, 503, 507}


class Boards:
    """Case systems that send each report until it is taken, whatever happens meanwhile."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.taken: dict[int, str] = {}
        self.retries = 0

    async def push_all(self, clients: dict[str, httpx2.AsyncClient]) -> None:
        waiting = iter(range(PUSHES))

        async def work() -> None:
            for number in waiting:
                tenant = f"board-{number % BOARDS}"
                await self._push(clients[tenant], number, tenant)

        await asyncio.gather(*(work() for _ in range(WORKERS)))

    async def _push(self, api: httpx2.AsyncClient, number: int, tenant: str) -> None:
        pdf = await asyncio.to_thread(small_pdf, number)
        digest = hashlib.sha256(pdf).hexdigest()
        await self._until_taken(
            lambda: api.put(
                f"/v1/documents/{digest}", content=pdf, headers={"content-type": "application/pdf"}
            )
        )
        body = metadata_of(number, pdf, tenant)
        headers = {"idempotency-key": f"push-{number}"}
        receipt = await self._until_taken(lambda: api.post("/v1/scrs", json=body, headers=headers))
        self.taken[number] = receipt["id"]

    async def _until_taken(self, send: Callable[[], Any]) -> dict[str, Any]:
        while True:
            try:
                answer = await send()
                if answer.is_success:
                    body: dict[str, Any] = answer.json()
                    return body
                assert answer.status_code in TRY_AGAIN, answer.text
            except (httpx2.TransportError, OSError):
                pass
            except Exception as error:  # the token endpoint may be down
                if type(error).__name__ != "Unavailable":
                    raise
            self.retries += 1
            await asyncio.sleep(0.05)


async def kill_at_random(
    stack: Stack, victims: list[str], done: asyncio.Event, every: tuple[float, float]
) -> Counter[str]:
    """SIGKILL one after the other, start it again after up to a second; how often each.

    Each is killed at least once, in the first round; goes on while the boards push.
    """
    chance, kills = random.Random(SEED), Counter[str]()
    first_round = chance.sample(victims, len(victims))
    while first_round or not done.is_set():
        await asyncio.sleep(chance.uniform(*every))
        part: Part = stack.parts[first_round.pop() if first_round else chance.choice(victims)]
        part.kill()
        kills[part.name] += 1
        await asyncio.sleep(chance.uniform(0, 1))
        part.start()
        await asyncio.to_thread(part.wait_until_ready)
    return kills


async def all_pages(api: httpx2.AsyncClient, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await api.get(path, params={"limit": "200"} | cursor)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            return items
        cursor = {"cursor": answer.json()["next"]}


def summary(name: str, ids: list[str], accepted: set[str]) -> dict[str, Any]:
    counts = Counter(ids)
    return {
        "surface": name,
        "lost": len(accepted - counts.keys()),
        "duplicate": sum(n - 1 for n in counts.values()),
        "phantom": len(counts.keys() - accepted),
    }


async def push_while_killing(
    stack: Stack, victims: list[str], every: tuple[float, float], figure: Callable[[str], None]
) -> list[dict[str, Any]]:
    names = [f"board-{n}" for n in range(BOARDS)]
    scopes = ("documents:push", "scrs:push", "scrs:read", "quality:read")
    clients = {name: open_api(stack.url, *await stack.let_in(name, *scopes)) for name in names}
    desk = open_api(
        stack.url, *await stack.let_in("centre", "codings:read", "trends:read", "scrs:read")
    )
    boards, done = Boards(stack), asyncio.Event()
    killing = asyncio.create_task(kill_at_random(stack, victims, done, every))
    try:
        await boards.push_all(clients)
    finally:
        done.set()
        kills = await killing
    accepted = set(boards.taken.values())

    async def reflections() -> list[str]:
        return [
            item["scr_id"]
            for name in names
            for item in await all_pages(clients[name], "/v1/reflections")
        ]

    async def drained() -> bool:
        published = await all_pages(desk, "/v1/scrs")
        queued = await all_pages(desk, "/v1/coding-queue")
        coverage = (await desk.get("/v1/coverage")).json()
        records = len(await reflections())
        return len(published) == len(queued) == records == coverage["denominator"] == PUSHES

    with suppress(AssertionError):  # the figures below say what is missing
        await eventually(drained, DRAIN_SECONDS)
    published = [item["id"] for item in await all_pages(desk, "/v1/scrs")]
    queued = await all_pages(desk, "/v1/coding-queue")
    figures = [
        summary("ingest", published, accepted),
        summary("coding queue", [item["scr_id"] for item in queued], accepted),
        summary("reflections", await reflections(), accepted),
    ]
    coverage = (await desk.get("/v1/coverage")).json()
    figures.append(
        {
            "surface": "trends",
            "lost": max(0, PUSHES - coverage["denominator"]),
            "duplicate": max(0, coverage["denominator"] - PUSHES),
            "phantom": 0,
        }
    )
    wrong = [item for item in queued if item["passages"] != len(PASSAGES) + 1]
    figure(
        f"R1 seed={SEED} accepted={len(accepted)} retries={boards.retries} "
        f"kills={sum(kills.values())} {dict(kills)} wrong_passages={len(wrong)}"
    )
    for row in figures:
        figure(" ".join(["R1", *(f"{key}={value}" for key, value in row.items())]))
    for client in (*clients.values(), desk):
        await client.aclose()
    assert len(accepted) == PUSHES
    assert kills.keys() == set(victims)
    assert wrong == []
    return figures


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.rule("I2", "I14")
def test_nothing_is_lost_or_doubled_when_the_one_process_dies(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    with embedded_stack(tmp_path) as stack:
        figures = asyncio.run(push_while_killing(stack, ["platform"], (1.5, 4.0), figure))
    assert all(f["lost"] == f["duplicate"] == f["phantom"] == 0 for f in figures), figures


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.timeout(900)
@pytest.mark.rule("I2", "I14")
def test_nothing_is_lost_or_doubled_when_any_process_dies(
    tmp_path: Path, kafka_url: str, postgres_server: URL, figure: Callable[[str], None]
) -> None:
    server = postgres_server.set(database=f"t{uuid4().hex[:8]}")
    victims = ["ingest-api", "ingest-relay", "ingest-worker", "collation-consumer", "quality"]
    with distributed_stack(tmp_path, kafka_url, server) as stack:
        figures = asyncio.run(push_while_killing(stack, victims, (0.5, 2.5), figure))
    assert all(f["lost"] == f["duplicate"] == f["phantom"] == 0 for f in figures), figures
