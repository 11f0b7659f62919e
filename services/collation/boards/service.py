"""Remembers who acts as a board."""

from chassis.db import Transaction, insert_or_skip, utc_now
from services.collation.boards.tables import KnownBoard


async def remember_board(tx: Transaction, tenant: str) -> None:
    row = insert_or_skip(KnownBoard, tx.dialect).values(tenant=tenant, heard_of_at=utc_now())
    await tx.session.execute(row)
