"""Finding every row about one person, by the columns that can name one."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction
from services.learning.db import metadata
from services.learning.needs.tables import Invitation
from services.learning.places.domain import PlaceState
from services.learning.places.queries import places_of
from services.learning.places.service import vacate
from services.learning.record.domain import KEPT, PERSON_COLUMNS
from services.learning.reviewers.domain import Availability
from services.learning.reviewers.queries import (
    ERASED,
    hold_record,
    hold_unseen,
    own_record,
    removals_of,
)
from services.learning.reviewers.tables import Reviewer

NOTHING_SAID = {
    "name": ERASED,
    "name_key": ERASED,
    "listed": False,
    "mentors": False,
    "availability": Availability.NOT_NOW,
    "models": [],
    "sectors": [],
    "regions": [],
}


def personal() -> Iterator[tuple[Table, list[str]]]:
    for table in metadata.sorted_tables:
        columns = [name for name in PERSON_COLUMNS if name in table.c]
        if columns:
            yield table, columns
    yield metadata.tables["reviewer"], ["id"]


def _about(table: Table, columns: list[str], reviewer_id: UUID) -> ColumnElement[bool]:
    return or_(*(table.c[name] == reviewer_id for name in columns))


async def export_record(session: AsyncSession, tenant: str) -> dict[str, list[dict[str, Any]]]:
    reviewer = await own_record(session, tenant)
    found = {}
    for table, columns in personal():
        rows = await session.execute(select(table).where(_about(table, columns, reviewer.id)))
        found[table.name] = [dict(row) for row in rows.mappings()]
    return found


async def erase_record(tx: Transaction, tenant: str) -> dict[str, int]:
    """Places are given up first, so that those who wait move up."""
    reviewer = await hold_record(tx.session, tenant, alone=True)
    await hold_unseen(tx, tenant)
    for place in await places_of(tx.session, reviewer.id):
        if place.state in (PlaceState.PLACED, PlaceState.WAITING):
            await vacate(tx, place)
    await tx.session.flush()
    await _take_answers_back(tx, reviewer.id)
    erased = {}
    under_notice = any(
        removal.ended_at is None for removal in await removals_of(tx.session, reviewer.id)
    )
    for table, columns in personal():
        if table.name in KEPT or (table is Reviewer.__table__ and under_notice):
            continue
        gone = await tx.session.execute(delete(table).where(_about(table, columns, reviewer.id)))
        erased[table.name] = cast(CursorResult[Any], gone).rowcount
    if under_notice:
        # a new record of the same reviewer is the same one, or erasing would end the removal
        await tx.session.execute(
            update(Reviewer).where(Reviewer.id == reviewer.id).values(**NOTHING_SAID)
        )
        erased[Reviewer.__tablename__] = 1
    return erased


async def _take_answers_back(tx: Transaction, reviewer_id: UUID) -> None:
    """Those that repeat the name to a board that invited this reviewer, and their own words."""
    invited = select(Invitation.need_id).where(Invitation.reviewer_id == reviewer_id)
    for need_id in (await tx.session.scalars(invited)).all():
        await tx.take_back(f"/v1/needs/{need_id}", need_id)
    for table, columns in personal():
        if table.name not in KEPT and table is not Reviewer.__table__ and "id" in table.c:
            ids = select(table.c.id).where(_about(table, columns, reviewer_id))
            await tx.take_back("/v1/my-record", *(await tx.session.scalars(ids)))
