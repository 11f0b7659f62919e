"""What follows a commit, and what a full disk is called."""

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis.errors import StorageFull
from tests.chassis.toy import new_toy


async def test_who_waits_for_a_commit_is_woken_after_it_and_never_by_a_rollback(
    database_url: str,
) -> None:
    toy = new_toy()
    database = await toy.open(database_url)
    woken = []

    async def roll_back() -> None:
        async with database.transaction() as tx:
            tx.after_commit(lambda: woken.append("rolled back"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await roll_back()
    async with database.transaction() as tx:
        tx.session.add(toy.note(id=uuid4(), text="x"))
        tx.after_commit(lambda: woken.append("committed"))
        assert woken == []
    assert woken == ["committed"]
    await database.close()


async def test_a_full_disk_is_called_so(tmp_path: Path) -> None:
    toy = new_toy()
    database = await toy.open(f"sqlite+aiosqlite:///{tmp_path}/full.db")

    async def write_a_lot() -> None:
        async with database.transaction() as tx:
            pages = (await tx.session.execute(text("PRAGMA page_count"))).scalar_one()
            await tx.session.execute(text(f"PRAGMA max_page_count = {pages}"))
            tx.session.add_all(toy.note(id=uuid4(), text="x" * 4000) for _ in range(100))

    with pytest.raises(StorageFull):
        await write_a_lot()
    await database.close()
