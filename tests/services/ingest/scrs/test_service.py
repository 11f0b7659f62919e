"""Publishing: never backwards."""

from uuid import UUID

import pytest
from sqlalchemy import update

from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.queries import lock_scr, progress_of
from services.ingest.scrs.service import publish_version
from services.ingest.scrs.tables import ScrProgress
from tests.services.ingest.door import Door, report


@pytest.mark.rule("I3")
async def test_a_version_that_comes_after_a_later_one_is_superseded_unheard_of(door: Door) -> None:
    first = await door.published()
    await door.board().push(
        report("Another line."), supersedes=first["id"], correction_note="A line was missing."
    )
    await door.read_all()
    scr_id = UUID(first["id"])
    async with door.database.transaction() as tx:
        late = update(ScrProgress).where(ScrProgress.version == 1).values(state=ScrState.HELD)
        await tx.session.execute(late)
        scr = await lock_scr(tx.session, scr_id)
        progress = await progress_of(tx.session, scr_id, 1)
        assert scr is not None
        assert await publish_version(tx, scr, progress) is ScrState.SUPERSEDED
        assert scr.published_version == 2
    assert [event.type for event in await door.events()] == ["scr.published", "scr.revised"]
    assert (await door.public().get(f"/v1/scrs/{first['id']}")).json()["version"] == 2
