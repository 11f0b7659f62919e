"""A blind coder's desk: the passages, and what one found oneself."""

from collections import defaultdict
from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Caller, needs
from chassis.http import OwnKeysRoute, Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, list_id, read_cursor_as, write_cursor
from services.collation.assignments import queries as assignments
from services.collation.assignments.errors import NotBlind
from services.collation.findings.schemas import AmendmentIn
from services.collation.readings import queries, service
from services.collation.readings.schemas import (
    BlindChangeOut,
    BlindCodingDetail,
    BlindCodingIn,
    BlindCodingOut,
    BlindDesk,
    BlindPassage,
)
from services.collation.resources import TaxonomyInForce
from services.collation.reviews import queries as reviews
from services.collation.reviews.errors import VersionNotInForce

router = new_router("/v1/coding-assignments", "coding", OwnKeysRoute)

Reader = Annotated[Caller, needs("codings:read")]
Writer = Annotated[Caller, needs("codings:write")]


@router.get("/{assignment_id}/passages")
async def show_passages(
    assignment_id: UUID,
    caller: Reader,
    session: Reading,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> BlindDesk:
    """The review to be coded blind: its text, and one's own codings alone."""
    mine = await assignments.own_assignment(session, caller.tenant, caller.client, assignment_id)
    if not mine.blind:
        raise NotBlind
    review = await reviews.live_review(session, mine.scr_id, caller=None)
    if review.version != mine.scr_version:
        raise VersionNotInForce
    of_list = list_id(caller, "blind-desk", caller.client, assignment_id)
    found = await reviews.list_passages(
        session,
        mine.scr_id,
        mine.scr_version,
        after=read_cursor_as(int, of_list, cursor) or 0,
        limit=limit + 1,
    )
    page = found[:limit]
    first, last = (page[0].number, page[-1].number) if page else (1, 0)
    codings: defaultdict[int, list[BlindCodingOut]] = defaultdict(list)
    for coding in await queries.list_standing(session, assignment_id, first=first, last=last):
        codings[coding.passage].append(BlindCodingOut.model_validate(coding))
    return BlindDesk(
        assignment_id=assignment_id,
        scr_id=mine.scr_id,
        scr_version=mine.scr_version,
        items=[
            BlindPassage(
                number=passage.number,
                page=passage.page,
                paragraph=passage.paragraph,
                text=passage.text,
                codings=codings[passage.number],
            )
            for passage in page
        ],
        next=write_cursor(of_list, last) if len(found) > limit else None,
    )


@router.post(
    "/{assignment_id}/codings",
    status_code=201,
    responses={200: {"model": BlindCodingOut, "description": "You coded it so already."}},
)
async def add_blind_coding(
    assignment_id: UUID,
    body: BlindCodingIn,
    caller: Writer,
    taxonomy: TaxonomyInForce,
    tx: Tx,
    response: Response,
) -> BlindCodingOut:
    """One's own reading of a passage; nobody else sees it, and it counts nowhere yet.

    What one coded so already with another memo or none is amended: `other-memo`.
    """
    coding, new = await service.add_blind_coding(tx, taxonomy, caller, assignment_id, body)
    response.status_code = 201 if new else 200
    response.headers["location"] = (
        f"/v1/coding-assignments/{assignment_id}/codings/{coding.coding_id}"
    )
    return BlindCodingOut.model_validate(coding)


@router.get("/{assignment_id}/codings/{coding_id}")
async def show_blind_coding(
    assignment_id: UUID, coding_id: UUID, caller: Reader, session: Reading
) -> BlindCodingDetail:
    """One's own coding, with who changed what and when."""
    mine = await assignments.own_assignment(session, caller.tenant, caller.client, assignment_id)
    coding = await queries.coding_of(session, mine.assignment_id, coding_id)
    history = await queries.list_changes(session, coding_id)
    return BlindCodingDetail(
        **BlindCodingOut.model_validate(coding).model_dump(),
        history=[BlindChangeOut.model_validate(change) for change in history],
    )


@router.patch("/{assignment_id}/codings/{coding_id}")
async def amend_blind_coding(
    assignment_id: UUID,
    coding_id: UUID,
    body: AmendmentIn,
    caller: Writer,
    taxonomy: TaxonomyInForce,
    tx: Tx,
) -> BlindCodingOut:
    """Another span or memo."""
    coding = await service.amend_blind_coding(tx, taxonomy, caller, assignment_id, coding_id, body)
    return BlindCodingOut.model_validate(coding)


@router.delete("/{assignment_id}/codings/{coding_id}")
async def take_back_blind_coding(
    assignment_id: UUID, coding_id: UUID, caller: Writer, taxonomy: TaxonomyInForce, tx: Tx
) -> BlindCodingOut:
    """Takes it back; its history stays."""
    coding = await service.take_back_blind_coding(tx, taxonomy, caller, assignment_id, coding_id)
    return BlindCodingOut.model_validate(coding)
