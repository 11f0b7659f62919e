"""A board runs its workshops; everybody sees what boards share; a calendar program sees days."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.errors import ShownOnce
from chassis.http import Reading, Tx, Unit, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_number
from contracts.types import PracticeEvidence
from services.collation.findings.schemas import Code
from services.collation.practices.domain import practice_url
from services.collation.practices.tables import Practice
from services.collation.workshops import history, queries, service
from services.collation.workshops.calendar import Day, as_calendar
from services.collation.workshops.domain import (
    ActionState,
    CancelCause,
    ItemKind,
    WorkshopState,
)
from services.collation.workshops.errors import NothingShared
from services.collation.workshops.schemas import (
    ActionChangeIn,
    ActionIn,
    ActionNoteIn,
    ActionNoteOut,
    ActionOut,
    ActionShown,
    AssessmentIn,
    CalendarMade,
    CalendarOut,
    CancellationIn,
    ClosureIn,
    EndingOut,
    ItemIn,
    ItemOut,
    MoveOut,
    ReportedWorkshopOut,
    ReschedulingIn,
    RoomIn,
    SharedItemOut,
    ShareIn,
    ShareOut,
    Shares,
    WarningOut,
    WorkshopHistory,
    WorkshopIn,
    WorkshopOut,
    WorkshopSummary,
)
from services.collation.workshops.tables import (
    Workshop,
    WorkshopAction,
    WorkshopCalendar,
    WorkshopItem,
    WorkshopMove,
    WorkshopShare,
)

router = new_router("/v1", "workshops")
Convener = Annotated[Caller, needs("workshops:convene")]
Reader = Annotated[Caller, needs("workshops:shared")]
ICALENDAR = "text/calendar"
FEED = {
    200: {
        "description": "Days and codes of the issues; nothing that anybody wrote.",
        "content": {
            ICALENDAR: {
                "schema": {"type": "string"},
                "example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
            }
        },
    }
}


@router.get("/workshops")
async def list_workshops(
    caller: Convener, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[WorkshopSummary]:
    """One's own, in the order in which they were planned."""
    of_list = list_id(caller, "workshops")
    after = read_number(of_list, cursor)
    found = await queries.list_own(session, caller.tenant, after=after, limit=limit + 1)
    return Page(
        items=[WorkshopSummary(**_summary(workshop)) for workshop in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.post("/workshops", status_code=201)
async def plan_workshop(body: WorkshopIn, caller: Convener, tx: Tx) -> WorkshopOut:
    """About one issue. The answer warns of what the room lacks."""
    return await _shown(tx.session, await service.plan_workshop(tx, caller, body))


@router.get("/workshops/{workshop_id}")
async def show_workshop(workshop_id: UUID, caller: Convener, session: Reading) -> WorkshopOut:
    return await _shown(session, await queries.own_workshop(session, caller.tenant, workshop_id))


@router.put("/workshops/{workshop_id}/room")
async def set_room(workshop_id: UUID, body: RoomIn, caller: Convener, tx: Tx) -> WorkshopOut:
    """Who comes, looked at again: the warnings are kept."""
    return await _shown(tx.session, await service.set_room(tx, caller.tenant, workshop_id, body))


@router.post("/workshops/{workshop_id}/rescheduling")
async def reschedule_workshop(
    workshop_id: UUID, body: ReschedulingIn, caller: Convener, tx: Tx
) -> WorkshopOut:
    """Another day; it is still to come."""
    workshop = await service.reschedule_workshop(tx, caller.tenant, workshop_id, body)
    return await _shown(tx.session, workshop)


@router.post("/workshops/{workshop_id}/cancellation")
async def cancel_workshop(
    workshop_id: UUID, body: CancellationIn, caller: Convener, tx: Tx
) -> WorkshopOut:
    """For good, with the cause."""
    workshop = await service.cancel_workshop(tx, caller.tenant, workshop_id, body)
    return await _shown(tx.session, workshop)


@router.put("/workshops/{workshop_id}/self-assessment")
async def assess_workshop(
    workshop_id: UUID, body: AssessmentIn, caller: Convener, tx: Tx
) -> WorkshopOut:
    """Whether the issue is met with here, and how the board knows."""
    return await _shown(tx.session, await service.assess(tx, caller.tenant, workshop_id, body))


@router.post("/workshops/{workshop_id}/items", status_code=201)
async def add_workshop_item(workshop_id: UUID, body: ItemIn, caller: Convener, tx: Tx) -> ItemOut:
    """A local reason, a difference or a solution; a solution also later."""
    return _item(await service.add_item(tx, caller, workshop_id, body))


@router.post("/workshops/{workshop_id}/actions", status_code=201)
async def agree_workshop_action(
    workshop_id: UUID, body: ActionIn, caller: Convener, tx: Tx
) -> ActionOut:
    """Who does what until when, when it is followed up, and who checks."""
    action = await service.agree_action(tx, caller.tenant, workshop_id, body)
    return (await _actions(tx.session, [action]))[0]


@router.put("/workshops/{workshop_id}/actions/{action_id}")
async def change_workshop_action(
    workshop_id: UUID, action_id: UUID, body: ActionChangeIn, caller: Convener, tx: Tx
) -> ActionOut:
    """As it now reads; what it was, and why it changed, stay on record."""
    action = await service.change_action(tx, caller, workshop_id, action_id, body)
    return (await _actions(tx.session, [action]))[0]


@router.post("/workshops/{workshop_id}/actions/{action_id}/notes", status_code=201)
async def note_workshop_action(
    workshop_id: UUID, action_id: UUID, body: ActionNoteIn, caller: Convener, tx: Tx
) -> ActionOut:
    """How it goes on; earlier notes stay."""
    action = await service.note_progress(tx, caller, workshop_id, action_id, body)
    return (await _actions(tx.session, [action]))[0]


@router.post("/workshops/{workshop_id}/closure")
async def close_workshop(
    workshop_id: UUID, body: ClosureIn, caller: Convener, tx: Tx
) -> WorkshopOut:
    """With actions, or with the reason why there are none."""
    workshop = await service.close_workshop(tx, caller.tenant, workshop_id, body)
    return await _shown(tx.session, workshop)


@router.get("/workshops/{workshop_id}/shares")
async def list_workshop_shares(workshop_id: UUID, caller: Convener, session: Reading) -> Shares:
    """What of it others see, and what they saw once."""
    await queries.own_workshop(session, caller.tenant, workshop_id)
    found = await queries.shares_of(session, workshop_id)
    return Shares(items=await _shares(session, found))


@router.post("/workshops/{workshop_id}/shares", status_code=201)
async def share_workshop_item(
    workshop_id: UUID, body: ShareIn, caller: Convener, tx: Tx
) -> ShareOut:
    """One item, as it stands. A solution enters the good practice library."""
    share = await service.share_item(tx, caller, workshop_id, body)
    return (await _shares(tx.session, [share]))[0]


@router.delete("/workshops/{workshop_id}/shares/{share_id}")
async def withdraw_workshop_share(
    workshop_id: UUID, share_id: UUID, caller: Convener, tx: Tx
) -> ShareOut:
    """From this moment nobody else reads it, wherever it went."""
    share = await service.withdraw_share(tx, caller.tenant, workshop_id, share_id)
    return (await _shares(tx.session, [share]))[0]


@router.get("/shared-workshop-items")
async def list_shared_workshop_items(
    caller: Reader,
    session: Reading,
    issue: Annotated[Code | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SharedItemOut]:
    """What boards share, in the order in which they shared it."""
    of_list = list_id(caller, "shared-workshop-items", issue)
    after = read_number(of_list, cursor)
    found = await queries.list_shared(session, issue=issue, after=after, limit=limit + 1)
    return Page(
        items=await _shared(session, found[:limit]),
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.get("/shared-workshop-items/{share_id}")
async def show_shared_workshop_item(
    share_id: UUID, _caller: Reader, session: Reading
) -> SharedItemOut:
    shown = await _shared(session, [await queries.get_shared(session, share_id)])
    if not shown:
        raise NothingShared
    return shown[0]


@router.get("/workshop-history")
async def show_workshop_history(_caller: Reader) -> WorkshopHistory:
    """What was published of the first project's workshops, and what was not."""
    told = history.reported()
    return WorkshopHistory(
        source=told.source,
        planned=told.planned,
        held=told.held,
        attendees_more_than=told.attendees.more_than,
        workshops=[
            ReportedWorkshopOut(
                number=one.number,
                state="held" if one.state == "held" else "cancelled",
                cause=CancelCause(one.cause) if one.cause else None,
            )
            for one in told.workshops
        ],
        not_published=[*told.not_published],
    )


@router.get("/workshop-calendars")
async def list_workshop_calendars(
    caller: Convener, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[CalendarOut]:
    """One's own addresses, without their secrets."""
    of_list = list_id(caller, "workshop-calendars")
    after = read_number(of_list, cursor)
    found = await queries.list_calendars(session, caller.tenant, after=after, limit=limit + 1)
    return Page(
        items=[_calendar(calendar) for calendar in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.post("/workshop-calendars", status_code=201)
async def make_workshop_calendar(caller: Convener, unit: Unit, request: Request) -> CalendarMade:
    """An address that a calendar program can fetch, which has no token of ours to show.

    Whoever knows the address sees days and issue codes, and nothing else. It is shown once.
    """
    calendar, key = await service.make_calendar(await unit.begin(), caller)
    unit.tell_retries(ShownOnce(link=f"/v1/workshop-calendars/{calendar.calendar_id}"))
    public = _public_address(request)
    path = f"/v1/workshop-calendar-feeds/{key}"
    return CalendarMade(
        calendar_id=calendar.calendar_id,
        address=f"{public}{path}",
        path=path,
        made_at=calendar.made_at,
    )


@router.delete("/workshop-calendars/{calendar_id}")
async def end_workshop_calendar(calendar_id: UUID, caller: Convener, tx: Tx) -> CalendarOut:
    """The address leads nowhere from now on."""
    return _calendar(await service.end_calendar(tx, caller.tenant, calendar_id))


@router.get(
    "/workshop-calendar-feeds/{key}",
    response_class=Response,
    responses=FEED,  # type: ignore[arg-type]
    openapi_extra={"security": []},
)
async def show_workshop_calendar_feed(
    key: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$", description="The secret itself.")],
    session: Reading,
    request: Request,
) -> Response:
    """The days of one board's workshops and actions, for who knows the address."""
    calendar = await queries.calendar_of(session, service.hash_of(key))
    workshops, actions = await queries.days_of(session, calendar.tenant)
    moves = await queries.moves_of_all(session, workshops)
    days = _days(workshops, moves, actions, _public_address(request))
    days_before: int = request.app.state.runtime.settings.workshop_reminder_days
    return Response(as_calendar(days, days_before), media_type=ICALENDAR)


def _public_address(request: Request) -> str:
    """Where readers are, who may not reach what the services call each other by."""
    settings = request.app.state.runtime.settings
    address: str = settings.public_url or settings.api_url
    return address.rstrip("/")


def _days(
    workshops: Sequence[Workshop],
    moves: Mapping[UUID, Sequence[WorkshopMove]],
    actions: Sequence[queries.DueAction],
    public: str,
) -> list[Day]:
    days = [
        Day(
            workshop.workshop_id,
            "workshop",
            workshop.issue,
            workshop.held_on,
            f"{public}/v1/workshops/{workshop.workshop_id}",
            moved[-1].moved_at if moved else workshop.planned_at,
            1 + len(moved),
        )
        for workshop in workshops
        for moved in [moves.get(workshop.workshop_id, [])]
    ]
    for action, workshop in actions:
        url = f"{public}/v1/workshops/{workshop.workshop_id}"
        ends = [("follow_up", action.follow_up_on)]
        if action.state in (ActionState.AGREED, ActionState.IN_PROGRESS):
            ends.insert(0, ("due", action.due_on))
        days += [
            Day(action.action_id, kind, workshop.issue, on, url, action.agreed_at, action.revision)
            for kind, on in ends
        ]
    return days


def _summary(workshop: Workshop) -> dict[str, object]:
    return {
        "workshop_id": workshop.workshop_id,
        "issue": workshop.issue,
        "state": WorkshopState(workshop.state),
        "held_on": workshop.held_on,
        "warnings": [WarningOut(**warning) for warning in workshop.warnings],
        "planned_at": workshop.planned_at,
        "ended_at": workshop.ended_at,
    }


async def _shown(session: AsyncSession, workshop: Workshop) -> WorkshopOut:
    items = [_item(row) for row in await queries.items_of(session, workshop.workshop_id)]
    moves = await queries.moves_of(session, workshop.workshop_id)
    actions = await queries.actions_of(session, workshop.workshop_id)
    assessment = workshop.assessment
    return WorkshopOut(
        **_summary(workshop),
        room=RoomIn.model_validate(workshop.room),
        moves=[MoveOut.model_validate(move) for move in moves],
        assessment=AssessmentIn.model_validate(assessment) if assessment else None,
        local_reasons=[item for item in items if item.kind is ItemKind.REASON],
        differences=[item for item in items if item.kind is ItemKind.DIFFERENCE],
        solutions=[item for item in items if item.kind is ItemKind.SOLUTION],
        actions=await _actions(session, actions),
        ending=EndingOut.model_validate(workshop.ending) if workshop.ending else None,
    )


def _item(row: WorkshopItem) -> ItemOut:
    return ItemOut(
        item_id=row.item_id, kind=ItemKind(row.kind), written_at=row.written_at, **row.body
    )


async def _actions(session: AsyncSession, actions: Sequence[WorkshopAction]) -> list[ActionOut]:
    notes = await queries.notes_of(session, actions)
    return [
        ActionOut(
            action_id=action.action_id,
            revision=action.revision,
            state=ActionState(action.state),
            action=ActionShown.model_validate(action.body),
            agreed_at=action.agreed_at,
            notes=[
                ActionNoteOut(
                    state=ActionState(note.state),
                    note=note.note,
                    before=ActionShown.model_validate(note.before) if note.before else None,
                    commitment_id=note.commitment_id,
                    written_at=note.written_at,
                )
                for note in notes.get(action.action_id, [])
            ],
        )
        for action in actions
    ]


async def _shares(session: AsyncSession, shares: Sequence[WorkshopShare]) -> list[ShareOut]:
    examples = await queries.examples_of(session, shares)
    return [_share(share, _of(share, examples)) for share in shares]


def _of(share: WorkshopShare, examples: Mapping[UUID, Practice]) -> Practice | None:
    return examples[share.practice_id] if share.practice_id is not None else None


def _share(share: WorkshopShare, practice: Practice | None) -> ShareOut:
    return ShareOut(
        share_id=share.share_id,
        kind=ItemKind(share.kind),
        item_id=share.item_id,
        named=practice.named if practice else share.named_board is not None,
        practice_url=practice_url(share.practice_id) if share.practice_id else None,
        shared_at=share.shared_at,
        withdrawn_at=share.withdrawn_at or (practice.ended_at if practice else None),
    )


async def _shared(session: AsyncSession, shares: Sequence[WorkshopShare]) -> list[SharedItemOut]:
    """Without a solution that the library has let go of at this very moment."""
    examples = await queries.examples_of(session, shares)
    found = [(share, _of(share, examples)) for share in shares]
    return [
        _shared_item(share, practice)
        for share, practice in found
        if practice is None or practice.body is not None
    ]


def _shared_item(share: WorkshopShare, practice: Practice | None) -> SharedItemOut:
    if practice is not None:
        return _solution(share, practice)
    body = share.body or {}
    action = body.get("action")
    return SharedItemOut(
        share_id=share.share_id,
        issue=share.issue,
        kind=ItemKind(share.kind),
        text=action["what"] if action else body["text"],
        action=ActionShown.model_validate(action) if action else None,
        named_board=share.named_board,
        shared_at=share.shared_at,
    )


def _solution(share: WorkshopShare, practice: Practice) -> SharedItemOut:
    """As the library shows it: its text, and whether the board is named, stand there alone."""
    body = practice.body or {}
    return SharedItemOut(
        share_id=share.share_id,
        issue=share.issue,
        kind=ItemKind.SOLUTION,
        text=body["text"],
        title=body["title"],
        evidence=PracticeEvidence(practice.evidence),
        practice_url=practice_url(practice.practice_id),
        named_board=practice.tenant if practice.named else None,
        shared_at=share.shared_at,
    )


def _calendar(calendar: WorkshopCalendar) -> CalendarOut:
    return CalendarOut(
        calendar_id=calendar.calendar_id, made_at=calendar.made_at, ended_at=calendar.ended_at
    )
