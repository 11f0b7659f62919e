"""Keeps the copy of reviews: taken in, superseded, withdrawn for good."""

from collections.abc import Sequence

import httpx2
import msgspec
from sqlalchemy import delete, insert

from chassis.db import Transaction, upsert, utc_now
from chassis.errors import Unavailable
from contracts.api.ingest import Passage as PassageRead
from contracts.api.ingest import PassagePage
from contracts.events.ingest import ScrPublished, ScrWithdrawn
from services.collation.reviews.errors import PassagesNotFound, PassagesWithoutEnd
from services.collation.reviews.tables import Passage, Review, ReviewState

PAGE = 200
MOST_PASSAGES = 50_000
_PAGE_READER = msgspec.json.Decoder(PassagePage)


async def read_passages(
    http: httpx2.AsyncClient, event: ScrPublished
) -> Sequence[PassageRead] | None:
    """All passages of the event's version, or None when it was withdrawn meanwhile.

    Raises Unavailable, PassagesNotFound or PassagesWithoutEnd.
    """
    passages: list[PassageRead] = []
    cursor: str | None = None
    while len(passages) <= MOST_PASSAGES:
        page = await _read_page(http, event, cursor)
        if page is None:
            return None
        passages += page.items
        if page.next is None:
            return passages
        if not page.items:
            break
        cursor = page.next
    raise PassagesWithoutEnd


async def _read_page(
    http: httpx2.AsyncClient, event: ScrPublished, cursor: str | None
) -> PassagePage | None:
    params: dict[str, str | int] = {"limit": PAGE}
    if cursor is not None:
        params["cursor"] = cursor
    try:
        answer = await http.get(event.passages_url, params=params)
    except httpx2.HTTPError:
        raise Unavailable from None
    if answer.status_code == 410:
        return None
    if answer.status_code == 404:
        raise PassagesNotFound
    if answer.status_code != 200:
        # a missing scope too: an operator puts it right, and the review must not be lost meanwhile
        raise Unavailable
    page = _PAGE_READER.decode(answer.content)
    of_another_version = page.version is not None and page.version != event.version
    return None if of_another_version else page


async def take_in_review(
    tx: Transaction, event: ScrPublished, passages: Sequence[PassageRead]
) -> bool:
    """Put a version in force; False when a later one or a tombstone is here already."""
    row = {
        "scr_id": event.scr_id,
        "version": event.version,
        "state": ReviewState.LIVE,
        "scr_url": event.scr_url,
        "passages": len(passages),
        "changed_at": utc_now(),
    }
    put = upsert(Review, tx.dialect).values(**row)
    put = put.on_conflict_do_update(
        index_elements=["scr_id"],
        set_={name: put.excluded[name] for name in row if name != "scr_id"},
        where=(Review.state == ReviewState.LIVE) & (Review.version < put.excluded.version),
    )
    if not await tx.changed(put):
        return False
    await tx.session.execute(delete(Passage).where(Passage.scr_id == event.scr_id))
    if passages:
        await tx.session.execute(
            insert(Passage),
            [
                {"scr_id": event.scr_id, "version": event.version, **msgspec.structs.asdict(read)}
                for read in passages
            ],
        )
    return True


async def withdraw_review(tx: Transaction, event: ScrWithdrawn) -> bool:
    """Leave a tombstone and no text; False when it stands already."""
    row = {
        "scr_id": event.scr_id,
        "version": event.version,
        "state": ReviewState.WITHDRAWN,
        "scr_url": "",
        "passages": 0,
        "changed_at": utc_now(),
    }
    put = upsert(Review, tx.dialect).values(**row)
    put = put.on_conflict_do_update(
        index_elements=["scr_id"],
        set_={name: put.excluded[name] for name in ("state", "passages", "changed_at")},
        where=Review.state != ReviewState.WITHDRAWN,
    )
    if not await tx.changed(put):
        return False
    await tx.session.execute(delete(Passage).where(Passage.scr_id == event.scr_id))
    return True
