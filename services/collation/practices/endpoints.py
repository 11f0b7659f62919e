"""The library: anybody reads, a body shares and takes back, a keeper looks at what is held."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_number
from contracts.types import PracticeEvidence, PracticeOrigin
from screening.domain import Certainty, Kind
from services.collation.findings.schemas import Code
from services.collation.practices import queries, service
from services.collation.practices.domain import PracticeState
from services.collation.practices.schemas import (
    NamingIn,
    OwnPractice,
    PracticeDecisionIn,
    PracticeIn,
    PracticeOut,
    ReportPassage,
    SuspicionOut,
)
from services.collation.practices.tables import Practice

router = new_router("/v1", "practices")
Reader = Annotated[Caller, needs("practices:read")]
Sharer = Annotated[Caller, needs("practices:share")]
Steward = Annotated[Caller, needs("practices:steward")]
Words = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=200,
        description="Up to eight words, or beginnings of words, that must all be there.",
    ),
]


@router.get("/practices")
async def list_practices(
    caller: Reader,
    session: Reading,
    issue: Annotated[Code | None, Query()] = None,
    evidence: PracticeEvidence | None = None,
    origin: PracticeOrigin | None = None,
    q: Words = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PracticeOut]:
    """What is shared, in the order in which it was written down."""
    of_list = list_id(caller, "practices", issue, evidence, origin, q)
    found = await queries.list_practices(
        session,
        issue=issue,
        evidence=evidence,
        origin=origin,
        text=q,
        after=read_number(of_list, cursor),
        limit=limit + 1,
    )
    return Page(
        items=await _shown(session, found[:limit]),
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.post("/practices", status_code=201)
async def share_practice(body: PracticeIn, caller: Sharer, tx: Tx) -> OwnPractice:
    """Shared at once, or held where a text might identify somebody."""
    practice = await service.write_practice(tx, caller, body)
    return (await _own(tx.session, [practice]))[0]


@router.get("/practices/{practice_id}")
async def show_practice(practice_id: UUID, _caller: Reader, session: Reading) -> PracticeOut:
    """Gone, once those who shared it took it back."""
    practice = await queries.get_shared(session, practice_id)
    return (await _shown(session, [practice]))[0]


@router.put("/practices/{practice_id}/naming")
async def set_naming(practice_id: UUID, body: NamingIn, caller: Sharer, tx: Tx) -> OwnPractice:
    """Consent to be named, or no more."""
    practice = await service.set_naming(tx, caller.tenant, practice_id, body.named)
    return (await _own(tx.session, [practice]))[0]


@router.post("/practices/{practice_id}/withdrawal")
async def withdraw_practice(practice_id: UUID, caller: Sharer, tx: Tx) -> OwnPractice:
    """Consent is withdrawn: nobody reads it from this moment, and no text of it is kept."""
    practice = await service.withdraw_practice(tx, caller.tenant, practice_id)
    return (await _own(tx.session, [practice]))[0]


@router.post("/practices/{practice_id}/decision")
async def decide_practice(
    practice_id: UUID, body: PracticeDecisionIn, caller: Steward, tx: Tx
) -> OwnPractice:
    """Of what is held: share it, or refuse it with the reason."""
    practice = await service.decide_practice(tx, caller, practice_id, body)
    return (await _own(tx.session, [practice]))[0]


@router.get("/my-practices")
async def list_own_practices(
    caller: Sharer, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[OwnPractice]:
    """All that one's own body shared, and where each stands."""
    of_list = list_id(caller, "my-practices")
    after = read_number(of_list, cursor)
    found = await queries.list_own(session, caller.tenant, after=after, limit=limit + 1)
    return Page(
        items=await _own(session, found[:limit]),
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.get("/held-practices")
async def list_held_practices(
    caller: Steward, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[OwnPractice]:
    """What waits for a second pair of eyes."""
    of_list = list_id(caller, "held-practices")
    after = read_number(of_list, cursor)
    found = await queries.list_held(session, after=after, limit=limit + 1)
    return Page(
        items=await _own(session, found[:limit]),
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


async def _shown(session: AsyncSession, practices: Sequence[Practice]) -> list[PracticeOut]:
    issues = await queries.issues_of(session, practices)
    return [_out(practice, issues.get(practice.practice_id, ())) for practice in practices]


async def _own(session: AsyncSession, practices: Sequence[Practice]) -> list[OwnPractice]:
    issues = await queries.issues_of(session, practices)
    return [
        OwnPractice(
            practice_id=practice.practice_id,
            state=PracticeState(practice.state),
            named=practice.named,
            suspected=[
                SuspicionOut(
                    pointer=s["pointer"], kind=Kind(s["kind"]), certainty=Certainty.SUSPECTED
                )
                for s in practice.screened
            ],
            decision_reason=practice.decision_reason,
            ended_at=practice.ended_at,
            example=_out(practice, issues.get(practice.practice_id, ()))
            if practice.body is not None
            else None,
        )
        for practice in practices
    ]


def _out(practice: Practice, issues: Sequence[str]) -> PracticeOut:
    named = practice.named and practice.state == PracticeState.SHARED
    return PracticeOut(
        **(practice.body or {}),
        practice_id=practice.practice_id,
        revision=practice.revision,
        issues=[*issues],
        evidence=PracticeEvidence(practice.evidence),
        origin=PracticeOrigin(practice.origin),
        source=_source(practice),
        named_body=practice.tenant if named else None,
        shared_at=practice.shared_at,
    )


def _source(practice: Practice) -> ReportPassage | None:
    if practice.scr_id is None or practice.scr_version is None or practice.passage is None:
        return None
    return ReportPassage(
        scr_id=practice.scr_id,
        scr_version=practice.scr_version,
        passage=practice.passage,
        scr_url=f"/v1/scrs/{practice.scr_id}",
    )
