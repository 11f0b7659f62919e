"""Keeps the text of reports, and forgets it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert

from chassis.db import Transaction
from services.ingest.extraction.domain import Passage as Read
from services.ingest.passages.tables import Passage

ROWS_AT_ONCE = 1000


async def keep_passages(
    tx: Transaction, scr_id: UUID, version: int, passages: Sequence[Read]
) -> None:
    for first in range(0, len(passages), ROWS_AT_ONCE):
        rows = [_row(scr_id, version, p) for p in passages[first : first + ROWS_AT_ONCE]]
        await tx.session.execute(insert(Passage), rows)


def _row(scr_id: UUID, version: int, passage: Read) -> dict[str, object]:
    return {
        "scr_id": scr_id,
        "version": version,
        "number": passage.number,
        "page": passage.page,
        "paragraph": passage.paragraph,
        "starts_at": passage.start,
        "ends_at": passage.end,
        "text": passage.text,
    }


async def forget_passages(tx: Transaction, scr_id: UUID) -> None:
    await tx.session.execute(delete(Passage).where(Passage.scr_id == scr_id))
