"""Standing, meeting, reading and being told: what the Alliance does before anybody commits."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import case, delete

from chassis.db import Transaction, insert_or_skip, upsert, utc_now
from chassis.errors import Pointer
from contracts.events.collation import AllianceNoticeSent
from screening.domain import Place
from screening.fields import screen_fields, screen_links
from services.collation.alliance import queries
from services.collation.alliance.domain import TO_COME, MeetingState, Output, notices_of
from services.collation.alliance.errors import (
    CharterMissing,
    LocalDataInPaper,
    MeetingNotOpen,
    MeetingNotToCome,
    MeetingOver,
    MeetingToCome,
    OneBodyAlone,
    UnknownMember,
)
from services.collation.alliance.schemas import (
    CauseIn,
    CharterIn,
    DelegateIn,
    GroupIn,
    MeetingIn,
    MemberIn,
    PaperIn,
    PostponementIn,
    RepresentativeIn,
)
from services.collation.alliance.tables import (
    AllianceCharter,
    AllianceDelegate,
    AllianceGroup,
    AllianceMeeting,
    AllianceMember,
    AllianceNotice,
    AlliancePaper,
)
from services.collation.boards import queries as boards
from services.collation.boards.local_data import local_data
from services.collation.days.service import check_to_come, is_to_come
from services.collation.findings.errors import UnknownIssue
from services.collation.taxonomy import queries as taxonomies


async def agree_charter(tx: Transaction, body: CharterIn) -> AllianceCharter:
    """Raises LocalDataInPaper."""
    aims = {f"/aims/{n}": aim for n, aim in enumerate(body.aims)}
    words = {
        f"/glossary/{n}/{name}": text
        for n, entry in enumerate(body.glossary)
        for name, text in (("term", entry.term), ("meaning", entry.meaning))
    }
    await check_national(tx, {"/terms_of_reference": body.terms_of_reference, **aims, **words})
    charter = AllianceCharter(body=body.model_dump(mode="json"), agreed_at=utc_now())
    tx.session.add(charter)
    await tx.session.flush()
    return charter


async def put_member(tx: Transaction, body_id: str, body: MemberIn) -> AllianceMember:
    """A body joins, comes back, or is described anew. Raises LocalDataInPaper."""
    speaks = body.representative
    said = {"/representative/role": speaks.role, "/representative/mandate": speaks.mandate}
    await check_national(tx, {"/title": body.title, **said})
    # one statement: of two that let the same body join at once, the second describes it anew
    put = upsert(AllianceMember, tx.dialect).values(
        body_id=body_id,
        title=body.title,
        sectors=[*dict.fromkeys(body.sectors)],
        representative=speaks.model_dump(mode="json"),
        joined_at=utc_now(),
        left_at=None,
    )
    new = put.excluded
    stays = AllianceMember.left_at.is_(None)
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["body_id"],
            set_={
                "title": new.title,
                "sectors": new.sectors,
                "representative": new.representative,
                "joined_at": case((stays, AllianceMember.joined_at), else_=new.joined_at),
                "left_at": None,
            },
        )
    )
    return await queries.get_member(tx.session, body_id)


async def end_membership(tx: Transaction, body_id: str) -> AllianceMember:
    """What it answered and committed to stays on record. Raises NoSuchMember."""
    member = await queries.get_member(tx.session, body_id)
    member.left_at = utc_now()
    return member


async def set_representative(
    tx: Transaction, tenant: str, body: RepresentativeIn
) -> AllianceMember:
    """A body says who speaks for it. Raises NotMember, LocalDataInPaper."""
    member = await queries.as_member(tx.session, tenant)
    await check_national(tx, {"/role": body.role, "/mandate": body.mandate})
    member.representative = body.model_dump(mode="json")
    return member


async def plan_meeting(tx: Transaction, body: MeetingIn) -> AllianceMeeting:
    """Raises UnknownIssue, DayPast."""
    check_to_come({"/planned_on": body.planned_on})
    await check_issues(tx, body.issues, "/issues")
    meeting = AllianceMeeting(
        meeting_id=uuid4(),
        planned_on=body.planned_on,
        state=MeetingState.PLANNED,
        issues=body.issues,
        cause=None,
        opened_at=None,
        ended_at=None,
    )
    tx.session.add(meeting)
    await tx.session.flush()
    return meeting


async def open_meeting(tx: Transaction, meeting_id: UUID) -> AllianceMeeting:
    """On its day. Raises MeetingNotToCome, CharterMissing, MeetingToCome."""
    meeting = await _to_come(tx, meeting_id)
    if await queries.charter_in_force(tx.session) is None:
        raise CharterMissing
    if is_to_come(meeting.planned_on):
        raise MeetingToCome
    meeting.state, meeting.opened_at = MeetingState.OPEN, utc_now()
    return meeting


async def postpone_meeting(
    tx: Transaction, meeting_id: UUID, body: PostponementIn
) -> AllianceMeeting:
    """Raises MeetingNotToCome, DayPast, LocalDataInPaper."""
    meeting = await _to_come(tx, meeting_id)
    if body.planned_on is not None:
        check_to_come({"/planned_on": body.planned_on}, on_record=(meeting.planned_on,))
    await check_national(tx, {"/cause": body.cause})
    meeting.state, meeting.cause = MeetingState.POSTPONED, body.cause
    meeting.planned_on = body.planned_on or meeting.planned_on
    return meeting


async def cancel_meeting(tx: Transaction, meeting_id: UUID, body: CauseIn) -> AllianceMeeting:
    """For good. Raises MeetingNotToCome, LocalDataInPaper."""
    meeting = await _to_come(tx, meeting_id)
    await check_national(tx, {"/cause": body.cause})
    meeting.state, meeting.cause, meeting.ended_at = MeetingState.CANCELLED, body.cause, utc_now()
    return meeting


async def close_meeting(tx: Transaction, meeting_id: UUID) -> AllianceMeeting:
    """Raises MeetingNotOpen."""
    meeting = await queries.get_meeting(tx.session, meeting_id, lock=True)
    if meeting.state != MeetingState.OPEN:
        raise MeetingNotOpen
    meeting.state, meeting.ended_at = MeetingState.CLOSED, utc_now()
    return meeting


async def send_delegate(
    tx: Transaction, tenant: str, meeting_id: UUID, body: DelegateIn
) -> AllianceMeeting:
    """Whoever is sent may come; a notice stays with it.

    Raises NotMember, MeetingOver, LocalDataInPaper.
    """
    member = await queries.as_member(tx.session, tenant)
    meeting = await _not_over(tx, meeting_id)
    await check_national(tx, {"/role": body.role})
    row = {
        "meeting_id": meeting_id,
        "body_id": member.body_id,
        "body": body.model_dump(mode="json"),
        "notices": notices_of(body.seniority, body.can_commit),
    }
    put = upsert(AllianceDelegate, tx.dialect).values(**row)
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["meeting_id", "body_id"],
            set_={"body": put.excluded.body, "notices": put.excluded.notices},
        )
    )
    return meeting


async def add_paper(tx: Transaction, meeting_id: UUID, body: PaperIn) -> AlliancePaper:
    """Raises UnknownIssue, LocalDataInPaper, MeetingOver."""
    await _not_over(tx, meeting_id)
    await check_issues(tx, [body.issue], "/issue")
    causes = {f"/causes/{n}": cause for n, cause in enumerate(body.causes)}
    await check_national(tx, {"/title": body.title, "/text": body.text, **causes})
    paper = AlliancePaper(
        paper_id=uuid4(),
        meeting_id=meeting_id,
        body=body.model_dump(mode="json"),
        written_at=utc_now(),
    )
    tx.session.add(paper)
    await tx.session.flush()
    return paper


async def withdraw_paper(tx: Transaction, paper_id: UUID, reason: str) -> AlliancePaper:
    """For good, and with every word; that it was there, and why it went, stays.

    Raises NoSuchPaper, PaperGone, LocalDataInPaper.
    """
    paper = await queries.get_paper(tx.session, paper_id, lock=True)
    await check_national(tx, {"/reason": reason}, place=Place.REMARK)
    paper.body, paper.withdrawn_at, paper.withdrawn_for = {}, utc_now(), reason
    await tx.session.flush()
    await tx.take_back(f"/v1/alliance-papers/{paper_id}", paper_id)
    return paper


async def make_group(tx: Transaction, body: GroupIn) -> AllianceGroup:
    """Raises OneBodyAlone, UnknownIssue, UnknownMember, LocalDataInPaper."""
    bodies = [*dict.fromkeys(body.bodies)]
    if len(bodies) < 2:
        raise OneBodyAlone(pointers=[Pointer("/bodies", "One body, named twice.")])
    await check_issues(tx, body.issues, "/issues")
    await check_members(tx, body.bodies, "/bodies")
    await check_national(tx, {"/title": body.title, "/purpose": body.purpose})
    said = body.model_dump(mode="json") | {"bodies": bodies}
    group = AllianceGroup(group_id=uuid4(), body=said, made_at=utc_now(), ended_at=None)
    tx.session.add(group)
    await tx.session.flush()
    return group


async def end_group(tx: Transaction, group_id: UUID) -> AllianceGroup:
    group = await queries.get_group(tx.session, group_id)
    group.ended_at = group.ended_at or utc_now()
    return group


async def notify_members(tx: Transaction, output: Output) -> list[str]:
    """Tells each member of an output, once; the ids of all members that know of it now.

    In the caller's transaction: an output is given and told of together, or neither.
    """
    told = []
    for member in await queries.members(tx.session):
        notice_id, now = uuid4(), utc_now()
        row = insert_or_skip(AllianceNotice, tx.dialect).values(
            notice_id=notice_id,
            body_id=member.body_id,
            kind=output.kind,
            output_id=output.id,
            output_url=output.url,
            sent_at=now,
        )
        told.append(member.body_id)
        if await tx.changed(row):
            await tx.publish(
                AllianceNoticeSent(
                    notice_id=notice_id,
                    output=output.kind,
                    output_id=output.id,
                    output_url=output.url,
                    sent_at=now,
                ),
                tenant=member.body_id,
            )
    return told


async def withdraw_notices(tx: Transaction, url: str) -> None:
    """What was taken back is no longer pointed at."""
    await tx.session.execute(delete(AllianceNotice).where(AllianceNotice.output_url == url))


async def check_issues(tx: Transaction, codes: Sequence[str], pointer: str) -> None:
    """Raises UnknownIssue."""
    taxonomy = await taxonomies.in_force(tx.session)
    unknown = [code for code in codes if taxonomy.issue(code) is None]
    if unknown:
        raise UnknownIssue(pointers=[Pointer(pointer, "Not of the taxonomy in force.")])


async def check_members(tx: Transaction, body_ids: Sequence[str], pointer: str) -> None:
    """Raises UnknownMember."""
    if await queries.strangers(tx.session, body_ids):
        raise UnknownMember(pointers=[Pointer(pointer, "Names a body that is no member.")])


async def check_national(
    tx: Transaction,
    fields: Mapping[str, str | None],
    *,
    link: str | None = None,
    place: Place = Place.CONTRIBUTION,
) -> None:
    """What all members read names no board and identifies and blames nobody; in an address either.

    Raises LocalDataInPaper, which says where the words stand and repeats none of them.
    """
    known = await boards.known_boards(tx.session)
    pointers = [
        Pointer(found.pointer, f"local_data: characters {found.start} to {found.end}")
        for found in local_data(fields, known, nameless=True)
    ]
    pointers += [
        Pointer(s.pointer, s.kind.value)
        for s in (*screen_fields(fields, place), *screen_links({"/link": link}))
    ]
    if pointers:
        raise LocalDataInPaper(pointers=[*dict.fromkeys(pointers)])


async def _to_come(tx: Transaction, meeting_id: UUID) -> AllianceMeeting:
    meeting = await queries.get_meeting(tx.session, meeting_id, lock=True)
    if meeting.state not in TO_COME:
        raise MeetingNotToCome
    return meeting


async def _not_over(tx: Transaction, meeting_id: UUID) -> AllianceMeeting:
    meeting = await queries.get_meeting(tx.session, meeting_id, lock=True)
    if meeting.state not in (*TO_COME, MeetingState.OPEN):
        raise MeetingOver
    return meeting
