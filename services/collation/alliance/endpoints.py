"""The secretariat keeps the Alliance, members take part, everybody reads."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_number
from contracts.types import AllianceOutput, SeniorityBand
from services.collation.alliance import history, queries, service
from services.collation.alliance.domain import (
    BodySector,
    DelegateNotice,
    MeetingState,
    gaps,
    notices_of,
)
from services.collation.alliance.errors import NoCharter
from services.collation.alliance.schemas import (
    AllianceHistory,
    AllianceNoticeOut,
    CauseIn,
    CharterIn,
    CharterOut,
    DelegateIn,
    DelegateOut,
    GroupIn,
    GroupOut,
    MeetingIn,
    MeetingOut,
    MemberIn,
    MemberOut,
    Members,
    PaperIn,
    PaperOut,
    PaperWithdrawalIn,
    PaperWithdrawn,
    PostponementIn,
    ReportedMeetingOut,
    RepresentativeIn,
    SectorCoverage,
    SectorOut,
)
from services.collation.alliance.tables import (
    AllianceCharter,
    AllianceGroup,
    AllianceMeeting,
    AllianceMember,
    AlliancePaper,
)

router = new_router("/v1", "alliance")
Reader = Annotated[Caller, needs("alliance:read")]
Member = Annotated[Caller, needs("alliance:member")]
Secretariat = Annotated[Caller, needs("alliance:secretariat")]
OfBody = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{1,49}$", max_length=50)]


@router.get("/alliance-charter")
async def show_charter(_caller: Reader, session: Reading) -> CharterOut:
    """Terms of reference, aims and glossary in force."""
    charter = await queries.charter_in_force(session)
    if charter is None:
        raise NoCharter
    return _charter(charter)


@router.put("/alliance-charter")
async def agree_charter(body: CharterIn, _caller: Secretariat, tx: Tx) -> CharterOut:
    """Before the first meeting opens, and whenever it changes."""
    return _charter(await service.agree_charter(tx, body))


@router.get("/alliance-members")
async def list_alliance_members(_caller: Reader, session: Reading) -> Members:
    """By the alphabet."""
    return Members(items=[_member(member) for member in await queries.members(session)])


@router.put("/alliance-members/{body_id}")
async def put_alliance_member(
    body_id: OfBody, body: MemberIn, _caller: Secretariat, tx: Tx
) -> MemberOut:
    """A body joins, or is described anew."""
    return _member(await service.put_member(tx, body_id, body))


@router.delete("/alliance-members/{body_id}")
async def end_alliance_membership(body_id: OfBody, _caller: Secretariat, tx: Tx) -> MemberOut:
    """A body leaves; its answers and commitments stay on record."""
    return _member(await service.end_membership(tx, body_id))


@router.put("/alliance-representative")
async def set_alliance_representative(body: RepresentativeIn, caller: Member, tx: Tx) -> MemberOut:
    """Who speaks for one's own body, by role. A junior one is noticed, not refused."""
    return _member(await service.set_representative(tx, caller.tenant, body))


@router.get("/alliance-coverage")
async def show_alliance_coverage(_caller: Reader, session: Reading) -> SectorCoverage:
    """Who speaks for which sector, and for which nobody does."""
    bodies = await queries.members(session)
    by_sector = {
        sector: [body.body_id for body in bodies if sector in body.sectors] for sector in BodySector
    }
    there = [sector for sector, ids in by_sector.items() if ids]
    return SectorCoverage(
        sectors=[SectorOut(sector=sector, bodies=ids) for sector, ids in by_sector.items()],
        gaps=gaps(there),
    )


@router.get("/alliance-meetings")
async def list_alliance_meetings(
    caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[MeetingOut]:
    """In the order in which they were planned."""
    of_list = list_id(caller, "alliance-meetings")
    found = await queries.list_meetings(
        session, after=read_number(of_list, cursor), limit=limit + 1
    )
    return Page(
        items=[await _meeting(session, meeting) for meeting in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.post("/alliance-meetings", status_code=201)
async def plan_alliance_meeting(body: MeetingIn, _caller: Secretariat, tx: Tx) -> MeetingOut:
    return await _meeting(tx.session, await service.plan_meeting(tx, body))


@router.get("/alliance-meetings/{meeting_id}")
async def show_alliance_meeting(meeting_id: UUID, _caller: Reader, session: Reading) -> MeetingOut:
    return await _meeting(session, await queries.get_meeting(session, meeting_id))


@router.post("/alliance-meetings/{meeting_id}/opening")
async def open_alliance_meeting(meeting_id: UUID, _caller: Secretariat, tx: Tx) -> MeetingOut:
    """Not before there are terms of reference, aims and a glossary."""
    return await _meeting(tx.session, await service.open_meeting(tx, meeting_id))


@router.post("/alliance-meetings/{meeting_id}/closure")
async def close_alliance_meeting(meeting_id: UUID, _caller: Secretariat, tx: Tx) -> MeetingOut:
    return await _meeting(tx.session, await service.close_meeting(tx, meeting_id))


@router.post("/alliance-meetings/{meeting_id}/postponement")
async def postpone_alliance_meeting(
    meeting_id: UUID, body: PostponementIn, _caller: Secretariat, tx: Tx
) -> MeetingOut:
    """Another day, or none yet."""
    return await _meeting(tx.session, await service.postpone_meeting(tx, meeting_id, body))


@router.post("/alliance-meetings/{meeting_id}/cancellation")
async def cancel_alliance_meeting(
    meeting_id: UUID, body: CauseIn, _caller: Secretariat, tx: Tx
) -> MeetingOut:
    """For good."""
    return await _meeting(tx.session, await service.cancel_meeting(tx, meeting_id, body))


@router.put("/alliance-meetings/{meeting_id}/delegate")
async def send_alliance_delegate(
    meeting_id: UUID, body: DelegateIn, caller: Member, tx: Tx
) -> MeetingOut:
    """Whom one's own body sends."""
    meeting = await service.send_delegate(tx, caller.tenant, meeting_id, body)
    return await _meeting(tx.session, meeting)


@router.post("/alliance-meetings/{meeting_id}/papers", status_code=201)
async def add_alliance_paper(
    meeting_id: UUID, body: PaperIn, _caller: Secretariat, tx: Tx
) -> PaperOut:
    """Refused where it names a board or might identify somebody."""
    return _paper(await service.add_paper(tx, meeting_id, body))


@router.get("/alliance-papers/{paper_id}")
async def show_alliance_paper(paper_id: UUID, _caller: Reader, session: Reading) -> PaperOut:
    """Gone, once it was withdrawn."""
    return _paper(await queries.get_paper(session, paper_id))


@router.post("/alliance-papers/{paper_id}/withdrawal")
async def withdraw_alliance_paper(
    paper_id: UUID, body: PaperWithdrawalIn, _caller: Secretariat, tx: Tx
) -> PaperWithdrawn:
    """Take a paper back, before its meeting or after: no screening knows every name."""
    gone = await service.withdraw_paper(tx, paper_id, body.reason)
    return PaperWithdrawn(
        paper_id=gone.paper_id,
        written_at=gone.written_at,
        withdrawn_at=gone.withdrawn_at,
        withdrawn_for=gone.withdrawn_for,
    )


@router.get("/alliance-groups")
async def list_alliance_groups(
    caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[GroupOut]:
    """In the order in which they were made."""
    of_list = list_id(caller, "alliance-groups")
    found = await queries.list_groups(session, after=read_number(of_list, cursor), limit=limit + 1)
    return Page(
        items=[_group(group) for group in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.post("/alliance-groups", status_code=201)
async def make_alliance_group(body: GroupIn, _caller: Secretariat, tx: Tx) -> GroupOut:
    """Across members, about issues."""
    return _group(await service.make_group(tx, body))


@router.delete("/alliance-groups/{group_id}")
async def end_alliance_group(group_id: UUID, _caller: Secretariat, tx: Tx) -> GroupOut:
    return _group(await service.end_group(tx, group_id))


@router.get("/alliance-notices")
async def list_alliance_notices(
    caller: Member, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[AllianceNoticeOut]:
    """What one's own body was told of: every output of a summit or workshop."""
    member = await queries.as_member(session, caller.tenant)
    of_list = list_id(caller, "alliance-notices")
    found = await queries.list_notices(
        session, member.body_id, after=read_number(of_list, cursor), limit=limit + 1
    )
    return Page(
        items=[
            AllianceNoticeOut(
                notice_id=notice.notice_id,
                kind=AllianceOutput(notice.kind),
                output_url=notice.output_url,
                sent_at=notice.sent_at,
            )
            for notice in found[:limit]
        ],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.get("/alliance-history")
async def show_alliance_history(_caller: Reader) -> AllianceHistory:
    """What was published of the first Alliance, and what was not."""
    told = history.reported()
    return AllianceHistory(
        source=told.source,
        planned=told.planned,
        held=told.held,
        bodies_about=told.bodies_about,
        topics_discussed=told.topics_discussed,
        meetings=[
            ReportedMeetingOut(
                number=one.number,
                state="held" if one.state == "held" else "postponed",
                cause=one.cause,
            )
            for one in told.meetings
        ],
        not_published=[*told.not_published],
    )


def _charter(row: AllianceCharter) -> CharterOut:
    return CharterOut(**row.body, revision=row.revision, agreed_at=row.agreed_at)


def _member(row: AllianceMember) -> MemberOut:
    speaks = RepresentativeIn.model_validate(row.representative)
    return MemberOut(
        body_id=row.body_id,
        title=row.title,
        sectors=[BodySector(sector) for sector in row.sectors],
        representative=speaks,
        notices=notices_of(SeniorityBand(speaks.seniority), speaks.can_commit),
        joined_at=row.joined_at,
        left_at=row.left_at,
    )


async def _meeting(session: AsyncSession, row: AllianceMeeting) -> MeetingOut:
    delegates = await queries.delegates_of(session, row.meeting_id)
    papers = await queries.papers_of(session, row.meeting_id)
    return MeetingOut(
        meeting_id=row.meeting_id,
        planned_on=row.planned_on,
        state=MeetingState(row.state),
        issues=row.issues,
        cause=row.cause,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        delegates=[
            DelegateOut(
                **one.body,
                body_id=one.body_id,
                notices=[DelegateNotice(notice) for notice in one.notices],
            )
            for one in delegates
        ],
        papers=[_paper(paper) for paper in papers],
    )


def _paper(row: AlliancePaper) -> PaperOut:
    return PaperOut(**row.body, paper_id=row.paper_id, written_at=row.written_at)


def _group(row: AllianceGroup) -> GroupOut:
    return GroupOut(**row.body, group_id=row.group_id, made_at=row.made_at, ended_at=row.ended_at)
