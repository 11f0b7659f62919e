"""Reading is done once, whatever dies when."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import func, select, update

from chassis import faults
from chassis.db import utc_now
from chassis.errors import Unavailable
from chassis.testing import data_of, eventually
from services.ingest.extraction.errors import ExtractorFailed
from services.ingest.passages.tables import Passage
from services.ingest.reading import service
from services.ingest.reading.queries import Claim, claim_next, find_claimed, move_lease
from services.ingest.reading.service import LEASE, Reader
from services.ingest.scrs.tables import ScrProgress
from tests.services.ingest.conftest import OpenDoor
from tests.services.ingest.door import Door, metadata, report, sha256

DOCUMENT = report()
KILL_POINTS = ("reading.extracted", "reading.before_commit")


class Killed(BaseException):
    """What no code of ours catches: the process is gone."""


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    faults.disarm()


def kill() -> None:
    raise Killed


async def progress(door: Door) -> ScrProgress:
    async with door.database.reading() as session:
        return (await session.scalars(select(ScrProgress))).one()


async def passages(door: Door) -> int:
    async with door.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Passage)) or 0


async def lapse(door: Door) -> None:
    """Time passes: every lease has ended."""
    async with door.database.transaction() as tx:
        await tx.session.execute(
            update(ScrProgress).values(leased_until=utc_now() - timedelta(seconds=1))
        )


def copies(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("tmp*")]


@pytest.mark.rule("I14")
@pytest.mark.parametrize("point", KILL_POINTS)
async def test_a_reader_killed_at_any_point_leaves_work_that_is_done_once(
    door: Door, point: str
) -> None:
    receipt = await door.board().push(DOCUMENT)
    faults.arm(point, kill)
    with pytest.raises(Killed):
        await door.read_all()
    assert (await passages(door), await door.events()) == (0, [])
    assert await door.board().state_of(receipt) == "received"
    faults.disarm()
    assert await door.read_all() == 0, "its lease has not ended"
    await lapse(door)
    assert await door.read_all() == 1
    assert await passages(door) == 3
    assert [event.type for event in await door.events()] == ["scr.published"]
    assert (await progress(door)).attempts == 2
    await lapse(door)
    assert await door.read_all() == 0


READER = """
import asyncio, os, signal, sys
from pathlib import Path
from chassis import faults
from chassis.db import Database
from services.ingest.app import service
from services.ingest.documents.store import open_store
from services.ingest.reading.service import Reader

async def main(url, data, point):
    faults.arm(point, lambda: os.kill(os.getpid(), signal.SIGKILL))
    database = Database(url, service.name, service.metadata)
    await Reader(database, open_store(None, data), data, 5).read_next()

asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
"""


@pytest.mark.rule("I14")
@pytest.mark.parametrize("point", KILL_POINTS)
async def test_a_process_that_is_killed_while_reading_loses_and_repeats_nothing(
    door: Door, point: str
) -> None:
    receipt = await door.board().push(DOCUMENT)
    arguments = ("-c", READER, door.settings.database, str(door.settings.data_dir), point)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    assert await process.wait() == -signal.SIGKILL
    assert (await progress(door)).attempts == 1
    assert (await passages(door), await door.events()) == (0, [])
    await lapse(door)
    assert await door.read_all() == 1
    assert await passages(door) == 3
    assert len(await door.events()) == 1
    assert await door.board().state_of(receipt) == "published"


@pytest.mark.rule("I14")
async def test_two_readers_of_one_document_settle_it_once(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one has lost its lease and comes when all is done."""
    await door.board().push(DOCUMENT)
    both, outcomes = asyncio.Barrier(2), []
    settle = Reader._settle

    async def together(self: Reader, claim: Claim, examined: Any) -> Any:
        await both.wait()
        outcomes.append(await settle(self, claim, examined))
        return outcomes[-1]

    monkeypatch.setattr(Reader, "_settle", together)
    slow = asyncio.ensure_future(door.reader(tmp_path).read_next())

    async def claimed() -> bool:
        return (await progress(door)).lease is not None

    await eventually(claimed)
    await lapse(door)
    assert await door.reader(tmp_path).read_next()
    assert await slow
    assert sorted(map(str, outcomes)) == ["None", "published"]
    assert await passages(door) == 3
    assert len(await door.events()) == 1


async def test_many_readers_share_the_work_and_do_none_of_it_twice(
    door: Door, tmp_path: Path
) -> None:
    board = door.board()
    for number in range(6):
        await board.push(DOCUMENT, source_ref=f"SCR-{number}")

    async def read_on() -> int:
        count = 0
        while await door.reader(tmp_path).read_next():
            count += 1
        return count

    counts = await asyncio.gather(*(read_on() for _ in range(4)))
    assert sum(counts) == 6
    events = await door.events()
    assert len(events) == len({data_of(event)["scr_id"] for event in events}) == 6


async def test_a_document_that_ends_every_reader_is_given_up_and_harms_no_other(
    open_door: OpenDoor,
) -> None:
    async with open_door(reading_attempts=3) as door:
        receipt = await door.board().push(DOCUMENT)
        faults.arm("reading.extracted", kill)
        for _ in range(3):
            with pytest.raises(Killed):
                await door.read_all()
            await lapse(door)
        faults.disarm()
        other = await door.board().push(DOCUMENT, source_ref="SCR-2")
        await door.read_all()
        own = (await door.board().get(receipt["status_url"])).json()
        assert (own["state"], own["own"]["reason"]) == ("unprocessable", "gave_up")
        assert own["own"]["reason_text"]
        assert await door.board().state_of(other) == "published"


async def test_an_error_of_our_own_is_tried_again_but_not_for_ever(
    open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(service, "examine", fail)
    async with open_door(reading_attempts=2) as door:
        receipt = await door.board().push(DOCUMENT)
        for _ in range(3):
            await door.read_all()
            await lapse(door)
        assert await door.board().state_of(receipt) == "unprocessable"


@pytest.mark.parametrize("error", [Unavailable(), ExtractorFailed("no child"), OSError(28, "full")])
async def test_a_failure_of_the_machine_never_counts_against_a_document(
    open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fail(*_: object) -> None:
        raise error

    async with open_door(reading_attempts=1) as door:
        receipt = await door.board().push(DOCUMENT)
        with monkeypatch.context() as patch:
            patch.setattr(service, "examine", fail)
            for _ in range(3):
                assert await door.read_all() == 1
                assert await door.read_all() == 0, "it is put off"
                await lapse(door)
        await door.read_all()
        assert await door.board().state_of(receipt) == "published"


async def test_a_missing_original_is_waited_for(door: Door) -> None:
    receipt = await door.board().push(DOCUMENT)
    (original,) = (door.settings.data_dir / "documents").iterdir()
    aside = original.rename(original.with_suffix(".aside"))
    await door.read_all()
    assert await door.board().state_of(receipt) == "received"
    aside.rename(original)
    await lapse(door)
    await door.read_all()
    assert await door.board().state_of(receipt) == "published"


async def test_a_damaged_original_is_waited_for_and_served_to_nobody_until_it_is_sent_again(
    door: Door,
) -> None:
    """Here between the first reading and that of a correction of the same document."""
    board = door.board()
    receipt = await door.published()
    (original,) = (door.settings.data_dir / "documents").iterdir()
    original.write_bytes(DOCUMENT[:100] + bytes(100) + DOCUMENT[200:])
    said = metadata(DOCUMENT, supersedes=receipt["id"], correction_note="A letter.", title="B")
    correction = (await board.post("/v1/scrs", said)).json()
    with structlog.testing.capture_logs() as lines:
        await door.read_all()
    told = [line["sha256"] for line in lines if line["event"] == "original damaged"]
    assert told == [sha256(DOCUMENT)]
    assert await board.state_of(correction) == "received"
    refused = await board.get(f"/v1/scrs/{receipt['id']}/document")
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/original-damaged")
    assert (await board.put_document(DOCUMENT)).status_code == 200
    assert (await board.get(f"/v1/scrs/{receipt['id']}/document")).content == DOCUMENT
    await lapse(door)
    await door.read_all()
    assert await board.state_of(correction) == "published"


async def test_a_reader_that_lost_its_claim_neither_settles_it_nor_ends_anothers(
    door: Door,
) -> None:
    await door.board().push(DOCUMENT)
    now = utc_now()
    async with door.database.transaction() as tx:
        late = await claim_next(tx, now, now - LEASE)
        other = await claim_next(tx, now, now + LEASE)
    assert late is not None
    assert other is not None
    async with door.database.transaction() as tx:
        assert await find_claimed(tx, late) is None
        assert await find_claimed(tx, other) is not None
        await move_lease(tx, late, now - LEASE)
        assert await claim_next(tx, now, now + LEASE) is None, "the other still has it"


async def test_a_reader_that_is_stopped_gives_its_document_back_at_once(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await door.board().push(DOCUMENT)
    reading = asyncio.Event()

    async def slow(*_: object) -> None:
        reading.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(service, "examine", slow)
        task = asyncio.ensure_future(door.reader(tmp_path).read_next())
        await reading.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert (await progress(door)).attempts == 0
    assert await door.read_all() == 1
    assert copies(tmp_path) == []


async def test_a_slow_reader_keeps_its_claim(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "RENEWAL_SECONDS", 0.02)
    await door.board().push(DOCUMENT)
    reading, go_on, examine = asyncio.Event(), asyncio.Event(), service.examine

    async def slow(*args: Any) -> Any:
        reading.set()
        await go_on.wait()
        return await examine(*args)

    monkeypatch.setattr(service, "examine", slow)
    task = asyncio.ensure_future(door.reader(tmp_path).read_next())
    await reading.wait()
    await lapse(door)

    async def renewed() -> bool:
        return ((await progress(door)).leased_until or utc_now()) > utc_now() + LEASE / 2

    await eventually(renewed)
    assert not await door.reader(tmp_path).read_next()
    go_on.set()
    assert await task
    assert len(await door.events()) == 1


async def test_a_review_withdrawn_while_it_is_read_stays_withdrawn(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await door.board().push(DOCUMENT)
    withdrawn: list[asyncio.Task[Any]] = []
    outcomes = []

    def withdraw() -> None:
        withdrawn.append(asyncio.ensure_future(door.board().withdraw(receipt["id"])))

    faults.arm("reading.extracted", withdraw)
    settle = Reader._settle

    async def after_the_withdrawal(self: Reader, claim: Claim, examined: Any) -> Any:
        await asyncio.gather(*withdrawn)
        outcomes.append(await settle(self, claim, examined))
        return outcomes[-1]

    monkeypatch.setattr(Reader, "_settle", after_the_withdrawal)
    assert await door.reader(tmp_path).read_next()
    assert outcomes == [None]
    assert (await passages(door), await door.events()) == (0, [])
    assert (await door.board().get(receipt["status_url"])).status_code == 410


@pytest.mark.rule("I4", "I11")
async def test_what_held_a_review_at_the_door_holds_it_after_reading_too(door: Door) -> None:
    suspicious = report("The family lived near ZZ99 3AB at the time.")
    ongoing = [{"kind": "coronial", "status": "ongoing"}]
    receipt = await door.board().push(
        suspicious, title="Review near ZZ99 3AB", parallel_processes=ongoing
    )
    await door.read_all()
    shown = (await door.board().get(receipt["status_url"])).json()
    places = [(c["doubt"], c["pointer"], c["passage"]) for c in shown["own"]["concerns"]]
    assert shown["state"] == "held"
    assert places == [
        ("suspected_identifier", "/title", None),
        ("not_cleared", "/publication_cleared", None),
        ("suspected_identifier", None, 4),
    ]
    assert await door.events() == []


async def test_the_versions_of_a_review_are_claimed_one_after_another(door: Door) -> None:
    board = door.board()
    first = await board.push(DOCUMENT)
    await board.push(DOCUMENT, supersedes=first["id"], correction_note="A letter.", title="Child B")
    async with door.database.transaction() as tx:
        now = utc_now()
        claim = await claim_next(tx, now, now + LEASE)
        assert claim is not None
        assert claim.version == 1
        assert await claim_next(tx, now, now + LEASE) is None
