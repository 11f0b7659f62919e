"""Keeps the copy of reviews: taken in, superseded, withdrawn for good."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import httpx2
import msgspec
from sqlalchemy import TextClause, Uuid, bindparam, delete, insert, text

from chassis.db import Transaction, insert_or_skip, upsert, utc_now
from chassis.errors import Unavailable
from contracts.api.ingest import Passage as PassageRead
from contracts.api.ingest import PassagePage
from contracts.events.ingest import ScrPublished, ScrWithdrawn
from services.collation.reviews import words
from services.collation.reviews.errors import PassagesNotFound, PassagesWithoutEnd
from services.collation.reviews.tables import (
    Passage,
    Review,
    ReviewAgency,
    ReviewState,
    WithdrawalTold,
)

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
        "published_in": event.published_in,
        "review_type": event.review_type,
    }
    put = upsert(Review, tx.dialect).values(**row)
    put = put.on_conflict_do_update(
        index_elements=["scr_id"],
        set_={name: put.excluded[name] for name in row if name != "scr_id"},
        where=(Review.state == ReviewState.LIVE) & (Review.version < put.excluded.version),
    )
    if not await tx.changed(put):
        return False
    await _forget(tx, event.scr_id)
    if event.agencies:
        await tx.session.execute(
            insert(ReviewAgency),
            [{"scr_id": event.scr_id, "agency": agency} for agency in set(event.agencies)],
        )
    if passages:
        await tx.session.execute(
            insert(Passage),
            [
                {"scr_id": event.scr_id, "version": event.version, **msgspec.structs.asdict(read)}
                for read in passages
            ],
        )
        await _index_words(tx, event.scr_id, passages)
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
        "published_in": None,
        "review_type": None,
    }
    put = upsert(Review, tx.dialect).values(**row)
    put = put.on_conflict_do_update(
        index_elements=["scr_id"],
        set_={
            name: put.excluded[name] for name in row if name not in ("scr_id", "version", "scr_url")
        },
        where=Review.state != ReviewState.WITHDRAWN,
    )
    if not await tx.changed(put):
        return False
    await _forget(tx, event.scr_id)
    if tx.dialect == "sqlite":
        # its index keeps the words of what was deleted until its parts are made one
        await tx.session.execute(text("INSERT INTO passage_fts (passage_fts) VALUES ('optimize')"))
    tx.erase()
    return True


async def tell_of_withdrawal(tx: Transaction, scr_id: UUID, tenants: Iterable[str | None]) -> None:
    """These bodies worked on it, and learn where their work went."""
    rows = [{"scr_id": scr_id, "tenant": tenant} for tenant in tenants if tenant]
    if rows:
        await tx.session.execute(insert_or_skip(WithdrawalTold, tx.dialect), rows)


async def _forget(tx: Transaction, scr_id: UUID) -> None:
    """Of a version that is in force no more nothing is found."""
    await _forget_words(tx, scr_id)
    for table in (Passage, ReviewAgency):
        await tx.session.execute(delete(table).where(table.scr_id == scr_id))


_FIND_PLACES = (
    "INSERT INTO passage_fts_place (scr_id, number)"
    " SELECT scr_id, number FROM passage WHERE scr_id = :scr_id"
)
_INDEX = {
    "sqlite": "INSERT INTO passage_fts (rowid, words) SELECT id, :words FROM passage_fts_place"
    " WHERE scr_id = :scr_id AND number = :number",
    "postgresql": "INSERT INTO passage_fts (scr_id, number, words)"
    " VALUES (:scr_id, :number, CAST(CAST(:words AS text) AS tsvector))",
}
_FORGET = {
    "sqlite": (
        "DELETE FROM passage_fts"
        " WHERE rowid IN (SELECT id FROM passage_fts_place WHERE scr_id = :scr_id)",
        "DELETE FROM passage_fts_place WHERE scr_id = :scr_id",
    ),
    "postgresql": ("DELETE FROM passage_fts WHERE scr_id = :scr_id",),
}


async def _index_words(tx: Transaction, scr_id: UUID, passages: Sequence[PassageRead]) -> None:
    """In the database's own full-text index: FTS5 on SQLite, GIN on PostgreSQL."""
    if tx.dialect == "sqlite":
        await tx.session.execute(_of_review(_FIND_PLACES), {"scr_id": scr_id})
    texts = [passage.text for passage in passages]
    # a long report takes a second, in which others are to be answered
    found = await asyncio.to_thread(_found_in, texts, tx.dialect)
    rows = [
        {"scr_id": scr_id, "number": passage.number, "words": said}
        for passage, said in zip(passages, found, strict=True)
    ]
    await tx.session.execute(_of_review(_INDEX[tx.dialect]), rows)


def _found_in(texts: Sequence[str], dialect: str) -> list[str]:
    return [words.for_index(text, dialect) for text in texts]


async def _forget_words(tx: Transaction, scr_id: UUID) -> None:
    for statement in _FORGET[tx.dialect]:
        await tx.session.execute(_of_review(statement), {"scr_id": scr_id})


def _of_review(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("scr_id", type_=Uuid()))
