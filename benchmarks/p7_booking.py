"""P7: five hundred people book twenty places at once, on SQLite and on PostgreSQL.

`python -m benchmarks.p7_booking` starts a PostgreSQL of its own. Measured is the HTTP use case,
token check and event included; a request that is asked to come again (503) comes again, as a
client does. What must hold are the counts: exactly twenty places, everybody else in the waiting
list, in the order in which they were taken. The floor writes the same rows with the bare driver.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from sqlalchemy import insert, select

from chassis.bus.memory import MemoryBus
from chassis.db import Database, utc_now
from chassis.testing import TestIssuer, running
from services.learning.app import service
from services.learning.offers.tables import Offer
from services.learning.places.tables import Place
from services.learning.reviewers.tables import Reviewer
from services.learning.settings import LearningSettings

PEOPLE = 500
PLACES = 20


async def run(_kafka_bootstrap: str, postgres_url: str) -> list[dict[str, Any]]:
    """One entry for each database; `postgres_url` names an empty one, by SQLAlchemy's form."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite = f"sqlite+aiosqlite:///{folder}/learning.db"
        floors = {
            "SQLite": await asyncio.to_thread(_bare_sqlite, Path(folder) / "bare.db"),
            "PostgreSQL": await _bare_postgres(postgres_url),
        }
        return [
            _entry(name, floors[name], *(await _book(url)))
            for name, url in (("SQLite", sqlite), ("PostgreSQL", postgres_url))
        ]


async def _book(url: str) -> tuple[float, int, Counter[str], bool]:
    """Seconds, retries, how many hold a place or wait, and whether the list is in order."""
    issuer, bus = TestIssuer(), MemoryBus()
    await bus.start(service.topics)
    settings = LearningSettings(
        database=url, bus="memory:", roles=frozenset({"api"}), log_level="ERROR"
    )
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        database: Database = app.state.database
        offer = await _prepare(database)
        headers = [issuer.headers(f"reviewer-{n}", "learning:own") for n in range(PEOPLE)]
        path = f"/v1/offers/{offer}/places"
        retries = 0
        taken: list[int] = []

        async def book(one: dict[str, str]) -> None:
            nonlocal retries
            while (answer := await http.post(path, headers=one)).status_code == 503:
                retries += 1
                await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
            assert answer.status_code == 201, answer.text
            taken.append(answer.json()["position"])

        begun = time.perf_counter()
        await asyncio.gather(*(book(one) for one in headers))
        seconds = time.perf_counter() - begun
        async with database.reading() as session:
            wanted = select(Place.state).where(Place.offer_id == offer).order_by(Place.position)
            states = [str(state) for state in await session.scalars(wanted)]
    ordered = states == ["placed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    return seconds, retries, Counter(states), ordered and sorted(taken) == [*range(1, PEOPLE + 1)]


async def _prepare(database: Database) -> Any:
    offer = Offer(
        id=uuid4(),
        tenant="provider",
        provider="Example Training Cooperative",
        programme_id=None,
        kind="masterclass",
        topic="A topic that everybody wants",
        field="Systems thinking",
        month="2027-02",
        starts_on=(datetime.now(UTC) + timedelta(days=30)).date(),
        days=1,
        delivery="online",
        mix="balanced",
        level="everyone",
        audiences=["lead_reviewer"],
        places=PLACES,
        placed=0,
        last_position=0,
        state="open",
        source=None,
        made_at=utc_now(),
    )
    people = [
        {
            "id": uuid4(),
            "tenant": f"reviewer-{number}",
            "kind": "lead_reviewer",
            "name": f"Reviewer {number}",
            "name_key": f"reviewer {number}",
            "listed": False,
            "mentors": False,
            "availability": "available",
            "models": [],
            "sectors": [],
            "regions": [],
            "since": utc_now(),
        }
        for number in range(PEOPLE)
    ]
    async with database.transaction() as tx:
        tx.session.add(offer)
        await tx.session.execute(insert(Reviewer), people)
    return offer.id


STATEMENTS = (
    "CREATE TABLE bare_offer (id integer, last integer)",
    "INSERT INTO bare_offer VALUES (1, 0)",
    "CREATE TABLE bare_place (id text PRIMARY KEY, position integer)",
)
COUNT = "UPDATE bare_offer SET last = last + 1 WHERE id = 1 RETURNING last"


def _bare_sqlite(path: Path) -> float:
    """Bookings a second: one connection, one transaction each, synced as ours is."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for statement in STATEMENTS:
            connection.execute(statement)

        def book() -> None:
            connection.execute("BEGIN IMMEDIATE")
            (last,) = connection.execute(COUNT).fetchone()
            connection.execute("INSERT INTO bare_place VALUES (?, ?)", (str(uuid4()), last))
            connection.execute("COMMIT")

        return _rate(book)


def _rate(book: Callable[[], None]) -> float:
    begun = time.perf_counter()
    for _ in range(PEOPLE):
        book()
    return PEOPLE / (time.perf_counter() - begun)


async def _bare_postgres(url: str) -> float:
    """Bookings a second: ten connections, one transaction each, the same row locked."""
    pool = await asyncpg.create_pool(url.replace("+asyncpg", ""), min_size=10, max_size=10)
    for statement in STATEMENTS:
        await pool.execute(statement)

    async def book() -> None:
        async with pool.acquire() as connection, connection.transaction():
            last = await connection.fetchval(COUNT)
            await connection.execute("INSERT INTO bare_place VALUES ($1, $2)", str(uuid4()), last)

    begun = time.perf_counter()
    await asyncio.gather(*(book() for _ in range(PEOPLE)))
    seconds = time.perf_counter() - begun
    await pool.close()
    return PEOPLE / seconds


def _entry(
    name: str, floor: float, seconds: float, retries: int, counts: Counter[str], ordered: bool
) -> dict[str, Any]:
    value = PEOPLE / seconds
    print(
        f"{name}: {counts['placed']} placed, {counts['waiting']} waiting, "
        f"{'in order' if ordered else 'NOT IN ORDER'}, {retries} asked to come again, "
        f"{seconds:.1f} s"
    )
    return {
        "id": f"P7 {name}",
        "what": f"{PEOPLE} people book {PLACES} places at once, {name}: "
        f"{counts['placed']} placed, {counts['waiting']} waiting",
        "value": round(value),
        "unit": "bookings/s",
        "floor": round(floor),
        "floor_what": "the same rows by the bare driver, one transaction each",
        "ratio": round(value / floor, 2),
        "goal": f"exactly {PLACES}, the list in order",
        "holds": ordered and counts == {"placed": PLACES, "waiting": PEOPLE - PLACES},
        "n": PEOPLE,
    }


if __name__ == "__main__":
    from benchmarks.run import main

    main(["P7"])
