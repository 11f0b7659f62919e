"""Opening a record when a review is published, and closing it when one is withdrawn."""

import httpx2
import msgspec

from chassis.db import Transaction, upsert, utc_now
from chassis.errors import Unavailable
from contracts.api.ingest import Owner
from contracts.events.ingest import ScrPublished, ScrWithdrawn
from services.quality.reflections.domain import MARKER_SET, RecordState
from services.quality.reflections.tables import ReflectionRecord

GONE = (404, 410)


async def ask_owner(http: httpx2.AsyncClient, event: ScrPublished) -> str | None:
    """Whose review it is, or None when it is gone; raises Unavailable."""
    try:
        answer = await http.get(f"{event.scr_url}/owner")
    except httpx2.HTTPError:
        raise Unavailable from None
    if answer.status_code in GONE:
        return None
    if answer.status_code != 200:
        raise Unavailable
    return msgspec.json.decode(answer.content, type=Owner).tenant


async def open_record(tx: Transaction, event: ScrPublished, tenant: str) -> None:
    """A record is opened once; a later version moves its link, and nothing reopens a closed one."""
    put = upsert(ReflectionRecord, tx.dialect).values(
        scr_id=event.scr_id,
        tenant=tenant,
        state=RecordState.READY,
        marker_set=MARKER_SET,
        scr_version=event.version,
        scr_url=event.scr_url,
        opened_at=utc_now(),
    )
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["scr_id"],
            set_={"scr_version": put.excluded.scr_version, "scr_url": put.excluded.scr_url},
            where=(ReflectionRecord.state == RecordState.READY)
            & (ReflectionRecord.scr_version < put.excluded.scr_version),
        )
    )


async def close_record(tx: Transaction, event: ScrWithdrawn) -> None:
    """Leaves a closed record behind even where none was open: a late arrival finds it."""
    put = upsert(ReflectionRecord, tx.dialect).values(
        scr_id=event.scr_id,
        tenant=None,
        state=RecordState.CLOSED,
        marker_set=MARKER_SET,
        scr_version=event.version,
        scr_url="",
        opened_at=utc_now(),
    )
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["scr_id"], set_={"state": RecordState.CLOSED, "scr_url": ""}
        )
    )
