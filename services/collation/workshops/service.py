"""Planning and ending a workshop, agreeing actions, sharing one item and taking it back."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.auth import Caller
from chassis.db import Transaction, insert_or_skip, utc_now
from chassis.errors import Pointer
from contracts.events.collation import (
    WorkshopActionAgreed,
    WorkshopClosed,
    WorkshopReminderDue,
)
from contracts.types import AllianceOutput, PracticeEvidence, PracticeOrigin, WorkshopReminderKind
from screening.domain import Certainty, Kind, Place
from screening.fields import screen_fields
from services.collation.alliance import service as alliance
from services.collation.alliance.domain import Output
from services.collation.boards.names import fields_that_name_a_body
from services.collation.boards.queries import known_boards
from services.collation.boards.service import remember_board
from services.collation.commitments import queries as commitments
from services.collation.days.service import check_to_come
from services.collation.findings.errors import UnknownIssue
from services.collation.practices import queries as known_practices
from services.collation.practices import service as practices
from services.collation.practices.domain import Example, Source
from services.collation.reasons import service as reasons
from services.collation.reasons.domain import ReasonOrigin
from services.collation.taxonomy import queries as taxonomies
from services.collation.texts.errors import IdentifyingText, MayIdentify
from services.collation.texts.service import check_texts
from services.collation.workshops import queries
from services.collation.workshops.domain import (
    TO_COME,
    ActionState,
    Chair,
    ItemKind,
    Seat,
    WorkshopState,
    precheck,
)
from services.collation.workshops.errors import (
    ActionsAgreed,
    AssessmentMissing,
    NeitherActionNorReason,
    NoSuchItem,
    SharedAlready,
    WorkshopEnded,
    WorkshopToCome,
)
from services.collation.workshops.schemas import (
    ActionChangeIn,
    ActionIn,
    ActionNoteIn,
    AssessmentIn,
    CancellationIn,
    ClosureIn,
    ItemIn,
    ReschedulingIn,
    RoomIn,
    ShareIn,
    WorkshopIn,
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

AT_ONCE = 100
_TO_REWRITE = (
    *(Kind.NAMED_PERSON, Kind.NAMED_PROFESSIONAL, Kind.IDENTIFIABLE_CASE),
    *(Kind.EMAIL, Kind.PHONE, Kind.BLAME_TERM),
)
"""Nobody vouches for these in what is their own body's: the item is written anew."""
SOURCE = "workshop"
"""The kind of source of what leaves a workshop; its id is the share's."""


async def plan_workshop(tx: Transaction, caller: Caller, body: WorkshopIn) -> Workshop:
    """Raises UnknownIssue, DayPast, IdentifyingText."""
    _check_room(body.room, "/room")
    check_to_come({"/held_on": body.held_on})
    if (await taxonomies.in_force(tx.session)).issue(body.issue) is None:
        raise UnknownIssue(pointers=[Pointer("/issue", "Not of the taxonomy in force.")])
    await remember_board(tx, caller.tenant)
    workshop = Workshop(
        workshop_id=uuid4(),
        tenant=caller.tenant,
        issue=body.issue,
        state=WorkshopState.PLANNED,
        held_on=body.held_on,
        room=body.room.model_dump(mode="json"),
        warnings=_warnings(body.room),
        assessment=None,
        ending=None,
        planned_at=utc_now(),
        planned_by=caller.client,
        ended_at=None,
    )
    tx.session.add(workshop)
    await tx.session.flush()
    return workshop


async def set_room(tx: Transaction, tenant: str, workshop_id: UUID, body: RoomIn) -> Workshop:
    """Looked at again, and the warnings kept with it. Raises WorkshopEnded, IdentifyingText."""
    _check_room(body)
    workshop = await _to_come(tx, tenant, workshop_id)
    workshop.room = body.model_dump(mode="json")
    workshop.warnings = _warnings(body)
    return workshop


async def reschedule_workshop(
    tx: Transaction, tenant: str, workshop_id: UUID, body: ReschedulingIn
) -> Workshop:
    """Raises DayPast, and WorkshopEnded: what was cancelled stays so."""
    check_to_come({"/held_on": body.held_on})
    workshop = await _to_come(tx, tenant, workshop_id)
    tx.session.add(
        WorkshopMove(
            workshop_id=workshop_id,
            was_on=workshop.held_on,
            now_on=body.held_on,
            reason=body.reason,
            moved_at=utc_now(),
        )
    )
    workshop.held_on, workshop.state = body.held_on, WorkshopState.RESCHEDULED
    await tx.session.flush()
    return workshop


async def cancel_workshop(
    tx: Transaction, tenant: str, workshop_id: UUID, body: CancellationIn
) -> Workshop:
    """For good; whatever was shared of it is taken back. Raises WorkshopEnded."""
    workshop = await _to_come(tx, tenant, workshop_id)
    for share in await queries.shares_of(tx.session, workshop_id):
        await _take_back(tx, share)
    workshop.state, workshop.ended_at = WorkshopState.CANCELLED, utc_now()
    workshop.ending = body.model_dump(mode="json")
    return workshop


async def assess(tx: Transaction, tenant: str, workshop_id: UUID, body: AssessmentIn) -> Workshop:
    """Whether the issue is met with here. Raises WorkshopEnded."""
    workshop = await _to_come(tx, tenant, workshop_id)
    workshop.assessment = body.model_dump(mode="json")
    return workshop


async def add_item(
    tx: Transaction, caller: Caller, workshop_id: UUID, body: ItemIn
) -> WorkshopItem:
    """Also after the closing: what became of an action is a solution. Raises WorkshopEnded."""
    workshop = await _not_cancelled(tx, caller.tenant, workshop_id)
    item = WorkshopItem(
        item_id=uuid4(),
        workshop_id=workshop.workshop_id,
        kind=body.kind,
        body=body.model_dump(mode="json", exclude={"kind"}),
        written_at=utc_now(),
        written_by=caller.client,
    )
    tx.session.add(item)
    await tx.session.flush()
    return item


async def agree_action(
    tx: Transaction, tenant: str, workshop_id: UUID, body: ActionIn
) -> WorkshopAction:
    """Raises WorkshopEnded, DayPast, IdentifyingText."""
    _check_roles(body)
    check_to_come({"/due_on": body.due_on, "/follow_up_on": body.follow_up_on})
    workshop = await _to_come(tx, tenant, workshop_id)
    action = WorkshopAction(
        action_id=uuid4(),
        workshop_id=workshop_id,
        revision=1,
        state=ActionState.AGREED,
        body=body.model_dump(mode="json"),
        due_on=body.due_on,
        follow_up_on=body.follow_up_on,
        agreed_at=utc_now(),
    )
    tx.session.add(action)
    await tx.session.flush()
    await _tell_action(tx, workshop, action)
    return action


async def change_action(
    tx: Transaction, caller: Caller, workshop_id: UUID, action_id: UUID, body: ActionChangeIn
) -> WorkshopAction:
    """What it was stays on record.

    Raises WorkshopEnded, NoSuchCommitment, DayPast, IdentifyingText.
    """
    _check_roles(body.action, "/action")
    workshop = await _not_cancelled(tx, caller.tenant, workshop_id)
    action = await queries.get_action(tx.session, workshop_id, action_id)
    days = {"/action/due_on": body.action.due_on, "/action/follow_up_on": body.action.follow_up_on}
    check_to_come(days, on_record=(action.due_on, action.follow_up_on))
    if body.commitment_id is not None:
        await commitments.get_commitment(tx.session, body.commitment_id)
    tx.session.add(
        _note(action, caller, body.why, before=action.body, commitment_id=body.commitment_id)
    )
    action.revision += 1
    action.body = body.action.model_dump(mode="json")
    action.due_on, action.follow_up_on = body.action.due_on, body.action.follow_up_on
    await tx.session.flush()
    await _tell_action(tx, workshop, action)
    return action


async def note_progress(
    tx: Transaction, caller: Caller, workshop_id: UUID, action_id: UUID, body: ActionNoteIn
) -> WorkshopAction:
    """Earlier notes stay. Raises WorkshopEnded."""
    await _not_cancelled(tx, caller.tenant, workshop_id)
    action = await queries.get_action(tx.session, workshop_id, action_id)
    action.state = body.state
    tx.session.add(_note(action, caller, body.note))
    await tx.session.flush()
    return action


async def close_workshop(
    tx: Transaction, tenant: str, workshop_id: UUID, body: ClosureIn
) -> Workshop:
    """An action that is not taken after all is none.

    Raises WorkshopEnded, WorkshopToCome, AssessmentMissing, NeitherActionNorReason, ActionsAgreed.
    """
    workshop = await _to_come(tx, tenant, workshop_id)
    now = utc_now()
    if workshop.held_on > now.date():
        raise WorkshopToCome
    if workshop.assessment is None:
        raise AssessmentMissing
    agreed = await queries.actions_of(tx.session, workshop_id)
    actions = [action for action in agreed if action.state != ActionState.NOT_TAKEN]
    if not actions and body.no_action is None:
        raise NeitherActionNorReason
    if actions and body.no_action is not None:
        raise ActionsAgreed
    workshop.state, workshop.ended_at = WorkshopState.CLOSED, now
    if body.no_action is not None:
        workshop.ending = body.model_dump(mode="json")
    await tx.publish(
        WorkshopClosed(workshop_id=workshop_id, issue=workshop.issue, closed_at=now),
        tenant=tenant,
    )
    return workshop


async def share_item(
    tx: Transaction, caller: Caller, workshop_id: UUID, body: ShareIn
) -> WorkshopShare:
    """Of a solution the library alone keeps the text and the consent to be named.

    Raises WorkshopEnded, since nothing came of a meeting that never was; SharedAlready,
    IdentifyingText, MayIdentify.
    """
    workshop = await _not_cancelled(tx, caller.tenant, workshop_id)
    content = await _content_of(tx, workshop_id, body)
    if await queries.share_in_force(tx.session, body.item_id) is not None:
        raise SharedAlready
    await _check(tx, content, body, caller.tenant)
    solution = body.kind is ItemKind.SOLUTION
    share = WorkshopShare(
        share_id=uuid4(),
        workshop_id=workshop_id,
        issue=workshop.issue,
        kind=body.kind,
        item_id=body.item_id,
        body=None if solution else content,
        named_board=caller.tenant if body.named and not solution else None,
        practice_id=None,
        shared_at=utc_now(),
        shared_by=caller.client,
        withdrawn_at=None,
    )
    if solution:
        practice = await practices.share_practice(
            tx,
            tenant=caller.tenant,
            client=caller.client,
            example=_example_of(workshop.issue, content, body.named),
            source=Source(SOURCE, share.share_id),
        )
        share.practice_id = practice.practice_id
    if body.kind is ItemKind.REASON:
        await reasons.offer_reason(
            tx,
            issue=workshop.issue,
            origin=ReasonOrigin.WORKSHOP,
            text=content["text"],
            source_kind=SOURCE,
            source_id=share.share_id,
        )
    tx.session.add(share)
    await tx.session.flush()
    await _tell_alliance(tx, share.share_id)
    return share


async def follow_practice(tx: Transaction, practice_id: UUID) -> None:
    """A solution that was held is in the library now, or was taken back meanwhile."""
    source = await known_practices.source_of(tx.session, practice_id)
    if source is not None and source.kind == SOURCE:
        await _tell_alliance(tx, source.id)


async def _tell_alliance(tx: Transaction, share_id: UUID) -> None:
    """Of what everybody can read, once."""
    if await queries.is_seen(tx.session, share_id):
        output = Output(AllianceOutput.WORKSHOP_OUTPUT, share_id, shared_url(share_id))
        await alliance.notify_members(tx, output)


async def withdraw_share(
    tx: Transaction, tenant: str, workshop_id: UUID, share_id: UUID
) -> WorkshopShare:
    """At once, for good, wherever it went; that it was shared stays on record, without a word."""
    await queries.own_workshop(tx.session, tenant, workshop_id, lock=True)
    share = await queries.get_share(tx.session, workshop_id, share_id)
    await _take_back(tx, share)
    return share


async def _take_back(tx: Transaction, share: WorkshopShare) -> None:
    share_id = share.share_id
    if share.withdrawn_at is None:
        share.withdrawn_at, share.body, share.named_board = utc_now(), None, None
        await practices.withdraw_practices(tx, Source(SOURCE, share_id))
        await reasons.withdraw_reasons(tx, source_kind=SOURCE, source_id=share_id)
        await alliance.withdraw_notices(tx, shared_url(share_id))
        await tx.take_back(shared_url(share_id), share_id)


def shared_url(share_id: UUID) -> str:
    return f"/v1/shared-workshop-items/{share_id}"


async def make_calendar(tx: Transaction, caller: Caller) -> tuple[WorkshopCalendar, str]:
    """The calendar, and its secret, which is not kept."""
    key = secrets.token_urlsafe(32)
    calendar = WorkshopCalendar(
        calendar_id=uuid4(),
        tenant=caller.tenant,
        key_sha256=hash_of(key),
        made_at=utc_now(),
        made_by=caller.client,
        ended_at=None,
    )
    tx.session.add(calendar)
    await tx.session.flush()
    return calendar, key


async def end_calendar(tx: Transaction, tenant: str, calendar_id: UUID) -> WorkshopCalendar:
    calendar = await queries.own_calendar(tx.session, tenant, calendar_id)
    calendar.ended_at = calendar.ended_at or utc_now()
    return calendar


def hash_of(key: str) -> str:
    """A plain hash is enough for a secret of 256 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


async def remind(tx: Transaction, today: date, days_before: int) -> int:
    """Tells boards of days that come, once for each day; how many were told just now."""
    told = 0
    until = today + timedelta(days=days_before)
    for kind in WorkshopReminderKind:
        for due in await queries.actions_due(tx.session, kind, until, AT_ONCE):
            told += await _remind(tx, due, kind)
    return told


async def _remind(tx: Transaction, due: queries.DueAction, kind: WorkshopReminderKind) -> bool:
    action = due.action
    reminder_id = uuid4()
    due_on = action.due_on if kind is WorkshopReminderKind.DUE else action.follow_up_on
    # another process may look at the same moment: the row is there once
    new = insert_or_skip(WorkshopReminder, tx.dialect).values(
        reminder_id=reminder_id,
        action_id=action.action_id,
        kind=kind,
        due_on=due_on,
        told_at=utc_now(),
    )
    if not await tx.changed(new):
        return False
    await tx.publish(
        WorkshopReminderDue(
            reminder_id=reminder_id,
            workshop_id=due.workshop.workshop_id,
            action_id=action.action_id,
            kind=kind,
            due_on=due_on,
        ),
        tenant=due.workshop.tenant,
    )
    return True


async def _to_come(tx: Transaction, tenant: str, workshop_id: UUID) -> Workshop:
    workshop = await queries.own_workshop(tx.session, tenant, workshop_id, lock=True)
    if workshop.state not in TO_COME:
        raise WorkshopEnded
    return workshop


async def _not_cancelled(tx: Transaction, tenant: str, workshop_id: UUID) -> Workshop:
    workshop = await queries.own_workshop(tx.session, tenant, workshop_id, lock=True)
    if workshop.state == WorkshopState.CANCELLED:
        raise WorkshopEnded
    return workshop


def _check_room(room: RoomIn, pointer: str = "") -> None:
    """A role is never a person, in a record of a board's own either. Raises IdentifyingText."""
    seats = {f"{pointer}/seats/{n}/role": seat.role for n, seat in enumerate(room.seats)}
    check_texts({f"{pointer}/chair/role": room.chair.role, **seats}, Place.CONTRIBUTION)


def _check_roles(action: ActionIn, pointer: str = "") -> None:
    """Raises IdentifyingText."""
    roles = {"owner_role": action.owner_role, "checked_by": action.checked_by}
    check_texts({f"{pointer}/{name}": role for name, role in roles.items()}, Place.CONTRIBUTION)


def _warnings(room: RoomIn) -> list[dict[str, Any]]:
    found = precheck(
        Chair(room.chair.agency, room.chair.independent),
        [Seat(seat.agency, seat.can_commit) for seat in room.seats],
        room.key_agencies,
    )
    return [{"code": warning.code, "agency": warning.agency} for warning in found]


def _note(
    action: WorkshopAction,
    caller: Caller,
    note: str,
    *,
    before: dict[str, Any] | None = None,
    commitment_id: UUID | None = None,
) -> WorkshopActionNote:
    return WorkshopActionNote(
        action_id=action.action_id,
        state=action.state,
        note=note,
        before=before,
        commitment_id=commitment_id,
        written_at=utc_now(),
        written_by=caller.client,
    )


async def _tell_action(tx: Transaction, workshop: Workshop, action: WorkshopAction) -> None:
    await tx.publish(
        WorkshopActionAgreed(
            action_id=action.action_id,
            revision=action.revision,
            workshop_id=workshop.workshop_id,
            issue=workshop.issue,
            due_on=action.due_on,
            follow_up_on=action.follow_up_on,
            agreed_at=utc_now(),
        ),
        tenant=workshop.tenant,
    )


async def _content_of(tx: Transaction, workshop_id: UUID, body: ShareIn) -> dict[str, Any]:
    if body.kind is ItemKind.ACTION:
        return {"action": (await queries.get_action(tx.session, workshop_id, body.item_id)).body}
    item = await queries.get_item(tx.session, workshop_id, body.item_id)
    if item.kind != body.kind:
        raise NoSuchItem
    return item.body


async def _check(tx: Transaction, content: dict[str, Any], body: ShareIn, board: str) -> None:
    """What is certain, names or blames somebody or tells of one case goes nowhere, of whatever kind
    the item is; what else is suspected only when a person has looked.

    That the text names a board counts as suspected, but for one's own with consent to be named.
    """
    said = content.get("action", content)
    texts = {f"/{name}": text for name, text in said.items() if isinstance(text, str)}
    found = screen_fields(texts, Place.CONTRIBUTION)
    known = {*await known_boards(tx.session), board}
    found += fields_that_name_a_body(texts, known, but=board if body.named else None)
    pointers = [Pointer("/item_id", f"{s.pointer}: {s.kind.value}") for s in found]
    if any(s.certainty is Certainty.CERTAIN or s.kind in _TO_REWRITE for s in found):
        raise IdentifyingText(pointers=pointers)
    if found and not body.checked:
        raise MayIdentify(pointers=pointers)


def _example_of(issue: str, content: dict[str, Any], named: bool) -> Example:
    return Example(
        title=content["title"],
        text=content["text"],
        issues=(issue,),
        evidence=PracticeEvidence(content["evidence"]),
        origin=PracticeOrigin.LOCAL,
        evidence_note=content["evidence_note"],
        named=named,
    )
