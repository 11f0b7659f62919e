"""A record's actions and follow-ups, and whose follow-up is due."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, extract, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.quality.actions.domain import published_by
from services.quality.actions.errors import NoSuchAction
from services.quality.actions.tables import Action, ActionNote, Followup, FollowupAnswer
from services.quality.records.domain import ArrivalState
from services.quality.records.queries import ARRIVED
from services.quality.records.tables import QualityRecord, ScrArrival


async def list_actions(
    session: AsyncSession, record_id: UUID, *, after: int | None, limit: int
) -> Sequence[Action]:
    wanted = select(Action).where(Action.record_id == record_id)
    if after is not None:
        wanted = wanted.where(Action.seq > after)
    return (await session.scalars(wanted.order_by(Action.seq).limit(limit))).all()


async def get_action(session: AsyncSession, record_id: UUID, action_id: UUID) -> Action:
    """Raises NoSuchAction, also for another record's."""
    wanted = select(Action).where(Action.action_id == action_id, Action.record_id == record_id)
    found: Action | None = (await session.scalars(wanted)).one_or_none()
    if found is None:
        raise NoSuchAction
    return found


async def notes_of(
    session: AsyncSession, actions: Sequence[Action]
) -> dict[UUID, list[ActionNote]]:
    wanted = select(ActionNote).where(ActionNote.action_id.in_(a.action_id for a in actions))
    found: dict[UUID, list[ActionNote]] = defaultdict(list)
    for note in await session.scalars(wanted.order_by(ActionNote.seq)):
        found[note.action_id].append(note)
    return found


async def answers_of(session: AsyncSession, record_id: UUID) -> dict[int, list[FollowupAnswer]]:
    wanted = select(FollowupAnswer).where(FollowupAnswer.record_id == record_id)
    found: dict[int, list[FollowupAnswer]] = defaultdict(list)
    for answer in await session.scalars(wanted.order_by(FollowupAnswer.seq)):
        found[answer.year].append(answer)
    return found


async def records_due(
    session: AsyncSession, today: date, year: int, limit: int
) -> Sequence[QualityRecord]:
    """Those whose follow-up of this year is due and was not told of; withdrawn reviews' never.

    What was told before the day of publication was put right and moved on is told again.
    """
    # a year after 29 February is the 28th: a day before the same figures
    told = exists().where(
        Followup.record_id == QualityRecord.record_id,
        Followup.year == year,
        _figures(Followup.due_on) >= _figures(QualityRecord.published_on, year) - 1,
    )
    wanted = (
        select(QualityRecord)
        .outerjoin(ScrArrival, ARRIVED)
        .where(
            QualityRecord.published_on <= published_by(today, year),
            or_(ScrArrival.state.is_(None), ScrArrival.state == ArrivalState.READY),
            ~told,
        )
        .order_by(QualityRecord.seq)
        .limit(limit)
    )
    return (await session.scalars(wanted)).all()


def _figures(day: Any, years: int = 0) -> ColumnElement[int]:
    """20261103 for that day: what both databases can compare, so many years on."""
    year, month, of_month = (extract(part, day) for part in ("year", "month", "day"))
    figures: ColumnElement[int] = (year + years) * 10_000 + month * 100 + of_month
    return figures
