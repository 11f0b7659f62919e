"""A board shares and takes back; a commissioner reads; the centre sees totals."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_number, write_cursor
from services.quality.markers import queries as markers
from services.quality.records import queries as records
from services.quality.records.domain import MARKER_SET
from services.quality.records.schemas import NarrativePage
from services.quality.reflections import service as reflections
from services.quality.reflections.domain import Helped, Hindered
from services.quality.reflections.queries import Standing
from services.quality.reflections.schemas import SayingIn
from services.quality.sharing import queries, service
from services.quality.sharing.domain import (
    MOVES_BY,
    ROUNDED_TO,
    Cell,
    Kind,
    Purpose,
    boards_behind,
    told,
)
from services.quality.sharing.queries import Shared
from services.quality.sharing.schemas import (
    ConsentIn,
    ConsentOut,
    HelpedTotal,
    HinderedTotal,
    MarkerTotalOut,
    QualityTotals,
    SharedReflection,
)
from services.quality.sharing.tables import Consent

router = new_router("/v1", "quality")
Board = Annotated[Caller, needs("quality:read")]
Writer = Annotated[Caller, needs("quality:write")]
Commissioner = Annotated[Caller, needs("quality:commission")]
Centre = Annotated[Caller, needs("quality:totals")]


@router.get("/quality-records/{record_id}/consents")
async def list_consents(
    record_id: UUID, caller: Board, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ConsentOut]:
    """What is shared, and what was."""
    await records.own_record(session, caller.tenant, record_id)
    of_list = list_id(caller, "consents", record_id)
    after = read_number(of_list, cursor)
    found = await queries.list_consents(session, record_id, after=after, limit=limit + 1)
    page = found[:limit]
    return Page(
        items=[_consent_out(row) for row in page],
        next=write_cursor(of_list, page[-1].seq) if len(found) > limit else None,
    )


@router.post("/quality-records/{record_id}/consents", status_code=201)
async def share_reflection(record_id: UUID, body: ConsentIn, caller: Writer, tx: Tx) -> ConsentOut:
    """One reflection, as it stands now, for one purpose."""
    return _consent_out(await service.share(tx, caller, record_id, body))


@router.delete("/quality-records/{record_id}/consents/{consent_id}")
async def withdraw_consent(record_id: UUID, consent_id: UUID, caller: Writer, tx: Tx) -> ConsentOut:
    """From this moment nobody sees or counts the item by this consent."""
    return _consent_out(await service.withdraw_consent(tx, caller.tenant, record_id, consent_id))


@router.get("/shared-reflections")
async def list_shared_reflections(
    caller: Commissioner, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> NarrativePage[SharedReflection]:
    """What boards let this commissioner read, in the order in which they shared it."""
    of_list = list_id(caller, "shared-reflections")
    after = read_number(of_list, cursor)
    found = await queries.list_shared(session, caller.tenant, after=after, limit=limit + 1)
    page = found[:limit]
    return NarrativePage(
        items=[await _shared_out(session, shared) for shared in page],
        next=write_cursor(of_list, page[-1].consent.seq) if len(found) > limit else None,
    )


@router.get("/shared-reflections/{consent_id}")
async def show_shared_reflection(
    consent_id: UUID, caller: Commissioner, session: Reading
) -> SharedReflection:
    shared = await queries.get_shared(session, caller.tenant, consent_id)
    return await _shared_out(session, shared)


@router.get("/quality-totals")
async def show_quality_totals(
    _caller: Centre,
    session: Reading,
    request: Request,
    marker_set: Annotated[str, Query(pattern=r"^[A-Za-z0-9-]{2,26}$")] = MARKER_SET,
) -> QualityTotals:
    """Common challenges and what helped, per marker: at least so many boards, if of enough."""
    of_set = await markers.get_set(session, marker_set.upper())
    smallest = request.app.state.runtime.settings.smallest_total
    boards = boards_behind(await queries.counted_items(session, of_set.set_id))
    shown = told(await queries.total_bases(session, of_set.set_id), boards, smallest)
    return QualityTotals(
        marker_set=of_set.set_id,
        items=[
            _total_out(marker["number"], marker["title"], shown)
            for marker in of_set.content["markers"]
            if Cell(of_set.set_id, marker["number"], Kind.SHARING) in shown
        ],
        as_of=utc_now(),
        smallest_shown=smallest,
        rounded_to=ROUNDED_TO,
        moves_by=MOVES_BY,
    )


def _total_out(marker: int, title: str, shown: dict[Cell, int]) -> MarkerTotalOut:
    """Codes in alphabetical order: how many named one moves it nowhere."""
    of = {(c.kind, c.code): boards for c, boards in shown.items() if c.marker == marker}
    return MarkerTotalOut(
        marker=marker,
        title=title,
        sharing_boards=of[Kind.SHARING, ""],
        common_challenges=[
            HinderedTotal(code=Hindered(code), boards=boards)
            for (kind, code), boards in of.items()
            if kind is Kind.HINDERED
        ],
        what_helped=[
            HelpedTotal(code=Helped(code), boards=boards)
            for (kind, code), boards in of.items()
            if kind is Kind.HELPED
        ],
    )


def _consent_out(row: Consent) -> ConsentOut:
    return ConsentOut(
        consent_id=row.consent_id,
        record_id=row.record_id,
        reflection_id=row.reflection_id,
        revision=row.revision,
        purpose=Purpose(row.purpose),
        commissioner=row.recipient,
        given_at=row.given_at,
        withdrawn_at=row.withdrawn_at,
    )


async def _shared_out(session: AsyncSession, shared: Shared) -> SharedReflection:
    shown = await reflections.shown(session, Standing(shared.reflection, shared.said))
    said = shown.said.model_dump(include=set(SayingIn.model_fields))
    return SharedReflection(
        consent_id=shared.consent.consent_id,
        board=shared.board,
        marker_set=shown.marker_set,
        set_version=shown.set_version,
        marker=shown.marker,
        marker_title=shown.marker_title,
        question_text=shown.question_text,
        point_of_use=shown.point_of_use,
        said=SayingIn(**said),
        given_at=shared.consent.given_at,
    )
