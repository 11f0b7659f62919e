"""Tasks that fail are started again; a broken log is not read on as if nothing were missing."""

import asyncio
from pathlib import Path

from chassis.bus import LogBroken
from chassis.bus.memory import MemoryBus
from chassis.service import Runtime, Service
from chassis.settings import ServiceSettings
from chassis.testing import TestIssuer, eventually, running
from tests.chassis.toy import new_toy, started


async def run_with(worker, folder: Path, issuer: TestIssuer, monkeypatch):
    toy = new_toy()
    url = f"sqlite+aiosqlite:///{folder}/t.db"

    async def make_tables(*_: object) -> None:
        await (await toy.open(url)).close()

    monkeypatch.setattr("chassis.service.migrate", make_tables)
    monkeypatch.setattr("chassis.service.RESTART_SECONDS", 0.02)
    service = Service(
        "toy",
        package="tests.chassis",
        purpose="A toy.",
        settings=ServiceSettings,
        metadata=toy.metadata,
        routers=[],
        workers=[worker],
    )
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
