"""Being done with an assignment, and settling as a third person what two saw differently."""

from collections import defaultdict
from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import OwnKeysRoute, Reading, Tx, new_router
from chassis.pagination import (
    BadCursor,
    Cursor,
    Limit,
    list_id,
    read_cursor,
    write_cursor,
)
from contracts.types import FindingKind
from services.collation.adjudications import queries, service
from services.collation.adjudications.domain import Said, Unit, compared
from services.collation.adjudications.schemas import (
    AdjudicationIn,
    AdjudicationOut,
    DisagreementOut,
    Disagreements,
    SettledOut,
    SideOut,
)
from services.collation.adjudications.tables import Adjudication
from services.collation.assignments import queries as assignments
from services.collation.assignments.domain import DoubleCodingState
from services.collation.assignments.schemas import AssignmentOut
from services.collation.assignments.tables import DoubleCoding
from services.collation.readings import queries as readings
from services.collation.resources import TaxonomyInForce
from services.collation.reviews import queries as reviews
from services.collation.reviews.errors import VersionNotInForce
from services.collation.reviews.tables import Passage

router = new_router("/v1", "coding", OwnKeysRoute)

Reader = Annotated[Caller, needs("codings:read")]
Writer = Annotated[Caller, needs("codings:write")]
Adjudicator = Annotated[Caller, needs("codings:adjudicate")]


@router.post("/coding-assignments/{assignment_id}/completion")
async def complete_assignment(
    assignment_id: UUID, caller: Writer, taxonomy: TaxonomyInForce, tx: Tx
) -> AssignmentOut:
    """One read the review to the end. When both of two blind coders did, they are compared."""
    done = await service.complete_assignment(tx, taxonomy, caller, assignment_id)
    return AssignmentOut.model_validate(done)


@router.get("/double-codings/{double_coding_id}/disagreements")
async def list_disagreements(
    double_coding_id: UUID,
    caller: Reader,
    session: Reading,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Disagreements:
    """Where the two differ, once both are done; which of them said what, is not told.

    What they agreed on is here too where a third settled it anew.
    """
    known = await assignments.compared_double_coding(session, caller.tenant, double_coding_id)
    review = await reviews.live_review(session, known.scr_id, caller=None)
    if review.version != known.scr_version:
        raise VersionNotInForce
    of_list = list_id(caller, "disagreements", double_coding_id)
    found = await queries.list_disagreements(
        session, double_coding_id, after=_place(of_list, cursor), limit=limit + 1
    )
    page = found[:limit]
    units = {}
    earlier = defaultdict[tuple[int, str], list[AdjudicationOut]](list)
    if page:
        here = {"first": page[0].passage, "last": page[-1].passage}
        for before in await queries.list_earlier(session, double_coding_id, **here):
            shown = AdjudicationOut.model_validate(before)
            earlier[before.passage, before.issue].append(shown)
        codings = [
            await readings.list_standing(session, each.assignment_id, **here)
            for each in await assignments.assignments_of(session, double_coding_id)
        ]
        units = {(unit.passage, unit.issue): unit for unit in compared(*codings)}
    items = []
    for one in page:
        passage = await reviews.find_passage(session, review, one.passage)
        assert passage is not None
        place = (one.passage, one.issue)
        items.append(_shown(one, units[place], passage, earlier[place]))
    last = f"{page[-1].passage}:{page[-1].issue}" if page else ""
    return Disagreements(
        double_coding_id=double_coding_id,
        scr_id=known.scr_id,
        scr_version=known.scr_version,
        items=items,
        next=write_cursor(of_list, last) if len(found) > limit else None,
    )


def _place(of_list: str, cursor: str | None) -> tuple[int, str] | None:
    last = read_cursor(of_list, cursor)
    if last is None:
        return None
    passage, _, issue = last.partition(":")
    if not passage.isascii() or not passage.isdigit() or len(passage) > 9:
        raise BadCursor
    return int(passage), issue


def _shown(
    one: Adjudication, unit: Unit, passage: Passage, earlier: list[AdjudicationOut]
) -> DisagreementOut:
    return DisagreementOut(
        passage=one.passage,
        page=passage.page,
        paragraph=passage.paragraph,
        text=passage.text,
        issue=one.issue,
        first=_side(unit.first),
        second=_side(unit.second),
        adjudication=AdjudicationOut.model_validate(one) if one.adjudicated_at else None,
        earlier=earlier,
    )


def _side(said: Said) -> SideOut:
    return SideOut(
        kinds=[FindingKind(kind) for kind in sorted(said.kinds)],
        spans=[span for kind in sorted(said.spans) for span in said.spans[kind]],
        memos=said.memos,
    )


@router.post("/double-codings/{double_coding_id}/adjudications")
async def adjudicate(
    double_coding_id: UUID,
    body: AdjudicationIn,
    caller: Adjudicator,
    tx: Tx,
) -> SettledOut:
    """A third person says what counts, and why. With the last, all of it begins to count."""
    return _settled(*await service.adjudicate(tx, caller, double_coding_id, body))


@router.post("/double-codings/{double_coding_id}/reconsiderations")
async def reconsider(
    double_coding_id: UUID, body: AdjudicationIn, caller: Adjudicator, tx: Tx
) -> SettledOut:
    """A third person settles anew what was agreed or adjudicated, and says why.

    What counted is retracted and what counts now is coded, whether the review is complete or
    open; how it was settled before stays in the list of disagreements.
    """
    return _settled(*await service.reconsider(tx, caller, double_coding_id, body))


def _settled(adjudication: Adjudication, double_coding: DoubleCoding, left: int) -> SettledOut:
    return SettledOut(
        double_coding_id=double_coding.double_coding_id,
        adjudication=AdjudicationOut.model_validate(adjudication),
        state=DoubleCodingState(double_coding.state),
        open=left,
    )
