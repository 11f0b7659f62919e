"""Tasks that fail are started again; a broken log is not read on as if nothing were missing, and
a consumer that parks whatever comes is not let on."""

import asyncio
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select

from chassis.bus import LogBroken
from chassis.bus.memory import MemoryBus
from chassis.consumer import SPOILT_AT_LEAST
from chassis.db import utc_now
from chassis.envelope import to_message
from chassis.events import EventInfo
from chassis.service import Runtime
from chassis.settings import ServiceSettings
from chassis.testing import TestIssuer, eventually, running
from tests.chassis.toy import NoteWritten, new_toy, service_of, started


async def run_with(worker, folder: Path, issuer: TestIssuer, monkeypatch):
    toy = new_toy()
    url = f"sqlite+aiosqlite:///{folder}/t.db"

    async def make_tables(*_: object) -> None:
        await (await toy.open(url)).close()

    monkeypatch.setattr("chassis.service.migrate", make_tables)
    monkeypatch.setattr("chassis.service.RESTART_SECONDS", 0.02)
    service = service_of(toy.metadata, workers=[worker])
    settings = ServiceSettings(database=url, bus="memory:", roles=frozenset({"worker"}))
    return service.create_app(settings, bus=await started(MemoryBus()), get_keys=issuer.keys)


async def test_a_task_that_fails_is_started_again_and_the_service_is_ready_again(
    tmp_path, issuer, monkeypatch
) -> None:
    runs = 0

    async def worker(runtime: Runtime) -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise RuntimeError
        await asyncio.Event().wait()

    app = await run_with(worker, tmp_path, issuer, monkeypatch)
    async with running(app) as (http,):

        async def ready() -> bool:
            return runs == 3 and (await http.get("/readyz")).status_code == 200

        await eventually(ready)


async def test_a_broken_log_stops_its_reader_and_the_service_is_not_ready(
    tmp_path, issuer, monkeypatch
) -> None:
    runs = 0

    async def worker(runtime: Runtime) -> None:
        nonlocal runs
        runs += 1
        raise LogBroken("a gap")

    app = await run_with(worker, tmp_path, issuer, monkeypatch)
    async with running(app) as (http,):

        async def unready() -> bool:
            return (await http.get("/readyz")).status_code == 503

        await eventually(unready)
        await asyncio.sleep(0.1)  # longer than a restart would take
        assert runs == 1
        assert (await http.get("/healthz")).status_code == 200


async def test_a_consumer_that_parks_most_of_what_comes_stays_stopped_and_alone_is(
    tmp_path, issuer, monkeypatch
) -> None:
    """The handler refuses each of these notes, the read model none; only a new process goes on."""
    toy, bus = new_toy(), await started(MemoryBus())
    url = f"sqlite+aiosqlite:///{tmp_path}/t.db"
    database = await toy.open(url)
    notes = [NoteWritten(note_id=uuid4(), number=-1) for _ in range(6 * SPOILT_AT_LEAST)]
    await bus.publish([to_message(n, EventInfo(uuid4(), "/toy"), utc_now()) for n in notes])

    async def tables_are_there(*_: object) -> None: ...

    monkeypatch.setattr("chassis.service.migrate", tables_are_there)
    monkeypatch.setattr("chassis.service.RESTART_SECONDS", 0.01)
    service = service_of(toy.metadata, handlers=toy.handlers)
    settings = ServiceSettings(database=url, bus="memory:", roles=frozenset({"consumer"}))

    async def parked() -> int:
        async with database.reading() as session:
            dead = database.messaging.dead_letter
            return await session.scalar(select(func.count()).select_from(dead)) or 0

    for process in (1, 2):
        app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
        async with running(app) as (http,):

            async def stopped(http=http) -> bool:
                return (await http.get("/readyz")).status_code == 503

            await eventually(stopped)

            async def all_seen() -> bool:
                return len(await toy.revisions(database)) == len(notes)

            await eventually(all_seen)
            await asyncio.sleep(0.2)  # longer than many restarts would take
            assert await stopped(), "still"
            assert await parked() <= process * SPOILT_AT_LEAST
            assert (await http.get("/healthz")).status_code == 200
            assert len(app.state.runtime.failing) == 1
    assert await parked() > SPOILT_AT_LEAST, "a new process tries again"
    await database.close()
