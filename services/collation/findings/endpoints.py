"""The coding desk: a review passage by passage, and what people decide about its passages."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query, Response

from chassis.auth import Caller, needs
from chassis.http import OwnKeysRoute, Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_cursor_as, write_cursor
from contracts.types import FindingKind
from services.collation.coding.domain import state_of
from services.collation.coding.queries import find_reading, is_blind
from services.collation.coding.schemas import CodingStateOut, VersionRead
from services.collation.findings import queries, service
from services.collation.findings.schemas import (
    AmendmentIn,
    ChangeOut,
    Code,
    CodingDetail,
    CodingIn,
    CodingOut,
    PassageAtDesk,
    RetractionIn,
    ReviewAtDesk,
    SuggestionDecisionIn,
    SuggestionDecisionOut,
    SuggestionOut,
)
from services.collation.findings.tables import Finding
from services.collation.resources import TaxonomyInForce
from services.collation.reviews import queries as reviews
from services.collation.suggestions import queries as suggestions
from services.collation.taxonomy import queries as taxonomies

# who codes blind learns of no colleague by a key that both thought of
router = new_router("/v1", "coding", OwnKeysRoute)

Reader = Annotated[Caller, needs("codings:read")]
Writer = Annotated[Caller, needs("codings:write")]
OfPassage = TypeVar("OfPassage", CodingOut, SuggestionOut)


@router.get("/coding-queue/{scr_id}")
async def show_review(
    scr_id: UUID, caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> ReviewAtDesk:
    """The version in force, with what is suggested and what was found in each passage.

    While two of your tenant code it blind, and until it is settled what counts, no suggestion is
    shown and nothing that others found.
    """
    review = await reviews.live_review(session, scr_id, caller=caller)
    reading = await find_reading(session, caller.tenant, scr_id)
    of_list = list_id(caller, "review-at-desk", scr_id, review.version)
    after = read_cursor_as(int, of_list, cursor) or 0
    found = await reviews.list_passages(
        session, scr_id, review.version, after=after, limit=limit + 1
    )
    page = found[:limit]
    first, last = (page[0].number, page[-1].number) if page else (1, 0)
    # two who code apart are led by nobody: not by a machine, and not by another body
    blind = await is_blind(session, caller.tenant, scr_id)
    here = {"first": first, "last": last} if not blind else {"first": 1, "last": 0}
    suggested = await suggestions.list_suggestions(session, caller, scr_id, review.version, **here)
    coded = await queries.list_of_passages(session, scr_id, review.version, **here)
    walk = await taxonomies.crosswalk(session)
    suggestions_of = _by_passage(
        SuggestionOut.of(said, decided, walk.counts_for(said.issue))
        for said, decided in suggested
        if decided is not None or walk.counts_for(said.issue)
    )
    codings_of = _by_passage(_coding(row, caller) for row in coded)
    return ReviewAtDesk(
        scr_id=scr_id,
        scr_version=review.version,
        state=state_of(reading.state if reading else None, blind=blind),
        scr_url=review.scr_url,
        items=[
            PassageAtDesk(
                number=passage.number,
                page=passage.page,
                paragraph=passage.paragraph,
                text=passage.text,
                suggestions=suggestions_of[passage.number],
                codings=codings_of[passage.number],
            )
            for passage in page
        ],
        next=write_cursor(of_list, last) if len(found) > limit else None,
    )


@router.post("/coding-queue/{scr_id}/completion")
async def complete_coding(
    scr_id: UUID, body: VersionRead, caller: Writer, taxonomy: TaxonomyInForce, tx: Tx
) -> CodingStateOut:
    """A person of your body read this version to the end: from now on the review is in the
    denominator, and what your body found in it counts.

    Codings of your body of issues that were split or retired since are read again first; the
    answer names them and what they became. What was merged goes on.
    """
    reading = await service.complete_review(tx, taxonomy, caller, scr_id, body.scr_version)
    return CodingStateOut.of(scr_id, body.scr_version, reading, caller.client)


def _by_passage(shown: Iterable[OfPassage]) -> defaultdict[int, list[OfPassage]]:
    found: defaultdict[int, list[OfPassage]] = defaultdict(list)
    for one in shown:
        found[one.passage].append(one)
    return found


@router.get("/codings")
async def list_codings(
    caller: Reader,
    session: Reading,
    scr_id: UUID | None = None,
    issue: Annotated[Code | None, Query()] = None,
    kind: FindingKind | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CodingOut]:
    """The findings that hold, review by review in the order of each report.

    Of a review that two of your tenant code blind, none until it is settled what counts.
    """
    of_list = list_id(caller, "codings", scr_id, issue, kind)
    found = await queries.list_findings(
        session,
        caller.tenant,
        scr_id=scr_id,
        issue=issue,
        kind=kind,
        after=read_cursor_as(UUID, of_list, cursor),
        limit=limit + 1,
    )
    page = found[:limit]
    return Page(
        items=[_coding(finding, caller) for finding in page],
        next=write_cursor(of_list, page[-1].finding_id) if len(found) > limit else None,
    )


@router.get("/codings/{finding_id}")
async def show_coding(finding_id: UUID, caller: Reader, session: Reading) -> CodingDetail:
    """What a figure rests on. Who said so, the memo and the history are their own body's.

    Of a review that two of your tenant code blind none is there until it is settled what counts:
    not what yours found and took back before, nor what was found in an earlier version.
    """
    finding = await queries.find_finding(session, caller, finding_id)
    own = finding.is_of(caller)
    history = await queries.list_changes(session, finding_id) if own else []
    return CodingDetail(
        **_coding(finding, caller).model_dump(),
        memo=finding.memo if own else None,
        history=[ChangeOut.model_validate(change) for change in history],
    )


@router.post(
    "/codings",
    status_code=201,
    responses={200: {"model": CodingOut, "description": "It was coded so already."}},
)
async def add_coding(
    body: CodingIn, caller: Writer, taxonomy: TaxonomyInForce, tx: Tx, response: Response
) -> CodingOut:
    """A person's own reading of a passage; the same reading again is the same coding.

    With another memo than that one has it is refused (`other-memo`): amend that coding.
    """
    finding, new = await service.add_coding(tx, taxonomy, caller, body)
    response.status_code = 201 if new else 200
    response.headers["location"] = f"/v1/codings/{finding.finding_id}"
    return _coding(finding, caller)


@router.patch("/codings/{finding_id}")
async def amend_coding(finding_id: UUID, body: AmendmentIn, caller: Writer, tx: Tx) -> CodingOut:
    """Another span or memo; who changed what, and when, is in the coding's history."""
    finding = await service.amend_coding(tx, caller, finding_id, body)
    return _coding(finding, caller)


@router.post("/codings/{finding_id}/retraction")
async def retract_coding(finding_id: UUID, body: RetractionIn, caller: Writer, tx: Tx) -> CodingOut:
    finding = await service.retract_finding(tx, caller, finding_id, body.reason)
    return _coding(finding, caller)


@router.post("/suggestions/{suggestion_id}/decision")
async def decide_suggestion(
    suggestion_id: UUID,
    body: SuggestionDecisionIn,
    caller: Writer,
    taxonomy: TaxonomyInForce,
    tx: Tx,
) -> SuggestionDecisionOut:
    """What your body says to a suggestion, once. What the machine said stays as it was.

    Another body decides for itself: neither takes the other's place, nor sees it.
    """
    suggestion, decided, finding = await service.decide_suggestion(
        tx, taxonomy, caller, suggestion_id, body
    )
    walk = await taxonomies.crosswalk(tx.session)
    return SuggestionDecisionOut(
        suggestion=SuggestionOut.of(suggestion, decided, walk.counts_for(suggestion.issue)),
        coding=_coding(finding, caller) if finding else None,
    )


def _coding(finding: Finding, caller: Caller) -> CodingOut:
    """To others it says what was found where, and not by whom."""
    shown = CodingOut.model_validate(finding)
    if finding.is_of(caller):
        return shown
    return shown.model_copy(update={"coder": None, "second_coder": None, "double_coding_id": None})
