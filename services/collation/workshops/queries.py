"""A board's own workshops, what everybody may see of them, and whose day comes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import NotFound
from contracts.types import WorkshopReminderKind
from services.collation.practices import queries as practices
from services.collation.practices.tables import Practice
from services.collation.workshops.domain import (
    GOING_ON,
    TO_COME,
    ActionState,
    WorkshopState,
)
from services.collation.workshops.errors import (
    NoSuchCalendar,
    NoSuchItem,
    NoSuchShare,
    NoSuchWorkshop,
    NoSuchWorkshopAction,
    NothingShared,
)
from services.collation.workshops.tables import (
    Workshop,
    WorkshopAction,
    WorkshopActionNote,
    WorkshopCalendar,
    WorkshopItem,
    WorkshopMove,
    WorkshopReminder,
    WorkshopShare,
)

MOST_IN_CALENDAR = 1_000
Row = TypeVar("Row")
Part = TypeVar("Part", WorkshopMove, WorkshopItem, WorkshopAction, WorkshopShare)


async def list_own(
    session: AsyncSession, tenant: str, *, after: int | None, limit: int
) -> Sequence[Workshop]:
    wanted = select(Workshop).where(Workshop.tenant == tenant)
    if after is not None:
        wanted = wanted.where(Workshop.seq > after)
    return (await session.scalars(wanted.order_by(Workshop.seq).limit(limit))).all()


async def own_workshop(
    session: AsyncSession, tenant: str, workshop_id: UUID, *, lock: bool = False
) -> Workshop:
    """Raises NoSuchWorkshop, also for another board's."""
    wanted = select(Workshop).where(Workshop.workshop_id == workshop_id, Workshop.tenant == tenant)
    if lock:
        wanted = wanted.with_for_update()
    return await _found(session, wanted, NoSuchWorkshop)


async def moves_of(session: AsyncSession, workshop_id: UUID) -> Sequence[WorkshopMove]:
    return await _parts_of(session, WorkshopMove, workshop_id)


async def moves_of_all(
    session: AsyncSession, workshops: Sequence[Workshop]
) -> dict[UUID, list[WorkshopMove]]:
    ids = [workshop.workshop_id for workshop in workshops]
    wanted = select(WorkshopMove).where(WorkshopMove.workshop_id.in_(ids))
    found: dict[UUID, list[WorkshopMove]] = defaultdict(list)
    for move in await session.scalars(wanted.order_by(WorkshopMove.seq)):
        found[move.workshop_id].append(move)
    return found


async def items_of(session: AsyncSession, workshop_id: UUID) -> Sequence[WorkshopItem]:
    return await _parts_of(session, WorkshopItem, workshop_id)


async def actions_of(session: AsyncSession, workshop_id: UUID) -> Sequence[WorkshopAction]:
    return await _parts_of(session, WorkshopAction, workshop_id)


async def shares_of(session: AsyncSession, workshop_id: UUID) -> Sequence[WorkshopShare]:
    return await _parts_of(session, WorkshopShare, workshop_id)


async def _parts_of(session: AsyncSession, table: type[Part], workshop_id: UUID) -> Sequence[Part]:
    """In the order in which they were added."""
    wanted = select(table).where(table.workshop_id == workshop_id)
    return (await session.scalars(wanted.order_by(table.seq))).all()


async def get_item(session: AsyncSession, workshop_id: UUID, item_id: UUID) -> WorkshopItem:
    """Raises NoSuchItem, also for another workshop's."""
    here = WorkshopItem.workshop_id == workshop_id
    wanted = select(WorkshopItem).where(WorkshopItem.item_id == item_id, here)
    return await _found(session, wanted, NoSuchItem)


async def get_action(session: AsyncSession, workshop_id: UUID, action_id: UUID) -> WorkshopAction:
    """Raises NoSuchWorkshopAction, also for another workshop's."""
    here = WorkshopAction.workshop_id == workshop_id
    wanted = select(WorkshopAction).where(WorkshopAction.action_id == action_id, here)
    return await _found(session, wanted, NoSuchWorkshopAction)


async def get_share(session: AsyncSession, workshop_id: UUID, share_id: UUID) -> WorkshopShare:
    """Raises NoSuchShare, also for another workshop's."""
    here = WorkshopShare.workshop_id == workshop_id
    wanted = select(WorkshopShare).where(WorkshopShare.share_id == share_id, here)
    return await _found(session, wanted, NoSuchShare)


async def _found(session: AsyncSession, wanted: Select[Row], missing: type[NotFound]) -> Row:
    """Raises what is said of one that is not there."""
    found: Row | None = await session.scalar(wanted)
    if found is None:
        raise missing
    return found


async def notes_of(
    session: AsyncSession, actions: Sequence[WorkshopAction]
) -> dict[UUID, list[WorkshopActionNote]]:
    wanted = select(WorkshopActionNote).where(
        WorkshopActionNote.action_id.in_([action.action_id for action in actions])
    )
    found: dict[UUID, list[WorkshopActionNote]] = defaultdict(list)
    for note in await session.scalars(wanted.order_by(WorkshopActionNote.seq)):
        found[note.action_id].append(note)
    return found


async def share_in_force(session: AsyncSession, item_id: UUID) -> WorkshopShare | None:
    """A solution's share goes with its example, however that ended."""
    wanted = select(WorkshopShare).where(
        WorkshopShare.item_id == item_id,
        WorkshopShare.withdrawn_at.is_(None),
        _no_solution() | WorkshopShare.practice_id.in_(practices.ids_not_ended()),
    )
    found: WorkshopShare | None = await session.scalar(wanted)
    return found


async def list_shared(
    session: AsyncSession, *, issue: str | None, after: int | None, limit: int
) -> Sequence[WorkshopShare]:
    wanted = select(WorkshopShare).where(_seen_by_all())
    if issue is not None:
        wanted = wanted.where(WorkshopShare.issue == issue)
    if after is not None:
        wanted = wanted.where(WorkshopShare.seq > after)
    return (await session.scalars(wanted.order_by(WorkshopShare.seq).limit(limit))).all()


async def get_shared(session: AsyncSession, share_id: UUID) -> WorkshopShare:
    """Raises NothingShared, also for what was taken back."""
    return await _found(session, _seen(share_id), NothingShared)


async def is_seen(session: AsyncSession, share_id: UUID) -> bool:
    """Whether anybody can read it."""
    return await session.scalar(_seen(share_id)) is not None


def _seen(share_id: UUID) -> Select[WorkshopShare]:
    return select(WorkshopShare).where(WorkshopShare.share_id == share_id, _seen_by_all())


def _seen_by_all() -> ColumnElement[bool]:
    """In force; a solution only while the library has it."""
    in_library = WorkshopShare.practice_id.in_(practices.ids_shared())
    return WorkshopShare.withdrawn_at.is_(None) & or_(_no_solution(), in_library)


def _no_solution() -> ColumnElement[bool]:
    return WorkshopShare.practice_id.is_(None)


async def examples_of(
    session: AsyncSession, shares: Sequence[WorkshopShare]
) -> dict[UUID, Practice]:
    """Of solutions what the library holds of them, by the id of their example."""
    ids = [share.practice_id for share in shares if share.practice_id is not None]
    return await practices.by_id(session, ids)


class DueAction(NamedTuple):
    """An action whose day comes, and the workshop it is of."""

    action: WorkshopAction
    workshop: Workshop


async def actions_due(
    session: AsyncSession, kind: WorkshopReminderKind, until: date, limit: int
) -> list[DueAction]:
    """Those whose day is not later and was not reminded of; actions not taken never."""
    due = kind is WorkshopReminderKind.DUE
    day = WorkshopAction.due_on if due else WorkshopAction.follow_up_on
    states = GOING_ON if due else tuple(s for s in ActionState if s is not ActionState.NOT_TAKEN)
    told = exists().where(
        WorkshopReminder.action_id == WorkshopAction.action_id,
        WorkshopReminder.kind == kind,
        WorkshopReminder.due_on == day,
    )
    wanted = (
        select(WorkshopAction, Workshop)
        .join(Workshop, Workshop.workshop_id == WorkshopAction.workshop_id)
        .where(
            day <= until,
            WorkshopAction.state.in_(states),
            Workshop.state != WorkshopState.CANCELLED,
            ~told,
        )
        .order_by(WorkshopAction.seq)
        .limit(limit)
    )
    return [DueAction(*row) for row in await session.execute(wanted)]


async def days_of(session: AsyncSession, tenant: str) -> tuple[Sequence[Workshop], list[DueAction]]:
    """The workshops to come, and the actions that go on or are still to be followed up."""
    to_come = select(Workshop).where(Workshop.tenant == tenant, Workshop.state.in_(TO_COME))
    open_actions = (
        select(WorkshopAction, Workshop)
        .join(Workshop, Workshop.workshop_id == WorkshopAction.workshop_id)
        .where(
            Workshop.tenant == tenant,
            Workshop.state != WorkshopState.CANCELLED,
            WorkshopAction.state != ActionState.NOT_TAKEN,
        )
        .order_by(WorkshopAction.seq.desc())
        .limit(MOST_IN_CALENDAR)
    )
    workshops = (await session.scalars(to_come.order_by(Workshop.seq))).all()
    return workshops, [DueAction(*row) for row in await session.execute(open_actions)]


async def list_calendars(
    session: AsyncSession, tenant: str, *, after: int | None, limit: int
) -> Sequence[WorkshopCalendar]:
    wanted = select(WorkshopCalendar).where(WorkshopCalendar.tenant == tenant)
    if after is not None:
        wanted = wanted.where(WorkshopCalendar.seq > after)
    return (await session.scalars(wanted.order_by(WorkshopCalendar.seq).limit(limit))).all()


async def own_calendar(session: AsyncSession, tenant: str, calendar_id: UUID) -> WorkshopCalendar:
    """Raises NoSuchCalendar, also for another board's."""
    wanted = select(WorkshopCalendar).where(
        WorkshopCalendar.calendar_id == calendar_id, WorkshopCalendar.tenant == tenant
    )
    return await _found(session, wanted, NoSuchCalendar)


async def calendar_of(session: AsyncSession, key_sha256: str) -> WorkshopCalendar:
    """Raises NoSuchCalendar, also for one that ended."""
    wanted = select(WorkshopCalendar).where(
        WorkshopCalendar.key_sha256 == key_sha256, WorkshopCalendar.ended_at.is_(None)
    )
    return await _found(session, wanted, NoSuchCalendar)
