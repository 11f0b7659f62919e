"""The worker: awake when it must be, and tidy."""

import pytest

from chassis.testing import eventually
from services.ingest.reading import worker
from services.ingest.reading.copies import folder_of_ones_own
from tests.services.ingest.conftest import OpenDoor
from tests.services.ingest.door import report


async def test_a_push_wakes_the_readers_of_its_process_at_once(
    open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL_SECONDS", 3600.0)
    async with open_door(roles=frozenset({"api", "worker"})) as door:
        for number in range(3):
            receipt = await door.board().push(report(), source_ref=f"SCR-{number}")

            async def published(receipt: dict[str, object] = receipt) -> bool:
                return await door.board().state_of(receipt) == "published"

            await eventually(published)


async def test_what_waited_from_before_the_start_is_read(open_door: OpenDoor) -> None:
    async with open_door() as door:
        receipt = await door.board().push(report())
    async with open_door(roles=frozenset({"api", "worker"})) as door:

        async def published() -> bool:
            return await door.board().state_of(receipt) == "published"

        await eventually(published)


async def test_copies_that_a_killed_reader_left_are_removed(open_door: OpenDoor) -> None:
    async with open_door(roles=frozenset({"worker"})) as door:
        folder = door.settings.data_dir / "reading"

        async def there() -> bool:
            return folder.is_dir()

        await eventually(there)
    left = folder / "tmpleft"
    left.mkdir()
    (left / "original").write_bytes(b"x")
    with folder_of_ones_own(folder) as of_another:
        async with open_door(roles=frozenset({"worker"})):

            async def tidy() -> bool:
                return not left.exists()

            await eventually(tidy)
        assert of_another.is_dir()
