"""Briefings to read, and the desk at which they are written, looked at and approved."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, list_id, read_number, write_cursor
from publishing import paper, web, word
from services.collation.briefings import queries, service, views
from services.collation.briefings.domain import BriefingForm
from services.collation.briefings.leaflet import leaflet
from services.collation.briefings.schemas import (
    BriefingIn,
    BriefingOut,
    BriefingRow,
    BriefingsOut,
    EditionOut,
    EditionsOut,
    FlagDecisionIn,
    ReturnIn,
    TitleIn,
    TitleRow,
    TitlesOut,
)
from services.collation.briefings.tables import BriefingEdition
from services.collation.reasons.queries import leading
from services.collation.resources import CrosswalkNow
from services.collation.reviews import queries as reviews
from services.collation.taxonomy.crosswalk import Crosswalk

router = new_router("/v1/briefings", "briefings")

Reader = Annotated[Caller, needs("trends:read")]
Desk = Annotated[Caller, needs("briefings:read")]
Author = Annotated[Caller, needs("briefings:write")]
Editor = Annotated[Caller, needs("briefings:edit")]
Keeper = Annotated[Caller, needs("taxonomy:edit")]
Approver = Annotated[Caller, needs("briefings:approve")]
Slot = Annotated[int, Path(ge=1, le=999, description="Its place in the set.")]
Edition = Annotated[int, Path(ge=1, le=999)]
OfEdition = Annotated[
    int | None,
    Query(ge=1, le=999, alias="edition", description="An older one; without it, the published."),
]

InForm = Annotated[BriefingForm, Query(description="The vignettes in brief, or as case studies.")]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def printed(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What the contract says of a leaflet in this form."""
    bytes_of: dict[str, Any] = {"type": "string"}
    if not media_type.startswith("text/"):
        bytes_of["contentMediaType"] = media_type
    content = {media_type.partition(";")[0]: {"schema": bytes_of}}
    return {200: {"description": "The briefing on paper.", "content": content}}


@router.get("")
async def list_briefings(_caller: Reader, session: Reading, walk: CrosswalkNow) -> BriefingsOut:
    """The set in its order: which briefings there are, and which can be read."""
    found = await queries.list_slots(session)
    return BriefingsOut(items=[views.row(slot, edition, walk) for slot, edition in found])


@router.get("/{slot}")
async def show_briefing(
    slot: Slot,
    _caller: Reader,
    session: Reading,
    walk: CrosswalkNow,
    edition: OfEdition = None,
) -> BriefingOut:
    """The published edition: the issue, why it happens as two kinds of people say, and questions.

    What a withdrawn review told is withheld, in older editions too; and what an older version told
    of one that was published anew, until an edition rests on the version in force.
    """
    return await _readable(session, walk, slot, edition)


async def _readable(
    session: AsyncSession, walk: Crosswalk, slot: int, edition: int | None
) -> BriefingOut:
    of_slot = await queries.get_slot(session, slot)
    found = await queries.readable_edition(session, slot, edition)
    revision = await queries.revision_of(session, found)
    body = BriefingIn.model_validate(revision.body)
    gone = await reviews.no_more_in_force(session, body.cited)
    return views.briefing(
        of_slot,
        found,
        revision,
        walk,
        gone=gone,
        reasons=await queries.reasons_left(session, found),
        examples=await queries.examples_left(session, found),
    )


@router.head("/{slot}/leaflet.html", include_in_schema=False)
@router.get("/{slot}/leaflet.html", response_class=Response, responses=printed(web.MEDIA_TYPE))
async def print_briefing_html(
    request: Request,
    slot: Slot,
    _caller: Reader,
    session: Reading,
    walk: CrosswalkNow,
    form: InForm = BriefingForm.SUMMARY,
    edition: OfEdition = None,
) -> Response:
    """A page to read or print."""
    shown = await _readable(session, walk, slot, edition)
    page = web.as_html(leaflet(shown, form, base_of(request)))
    return Response(page, media_type=web.MEDIA_TYPE, headers=web.policy_of(page))


@router.head("/{slot}/leaflet.docx", include_in_schema=False)
@router.get("/{slot}/leaflet.docx", response_class=Response, responses=printed(DOCX))
async def print_briefing_docx(
    request: Request,
    slot: Slot,
    _caller: Reader,
    session: Reading,
    walk: CrosswalkNow,
    form: InForm = BriefingForm.SUMMARY,
    edition: OfEdition = None,
) -> Response:
    """A Word document to work in."""
    shown = await _readable(session, walk, slot, edition)
    sheet = leaflet(shown, form, base_of(request))
    content = await asyncio.to_thread(word.as_docx, sheet)
    return _download(content, DOCX, f"briefing-{slot}-{form}.docx")


@router.head("/{slot}/leaflet.pdf", include_in_schema=False)
@router.get("/{slot}/leaflet.pdf", response_class=Response, responses=printed(PDF))
async def print_briefing_pdf(
    request: Request,
    slot: Slot,
    _caller: Reader,
    session: Reading,
    walk: CrosswalkNow,
    form: InForm = BriefingForm.SUMMARY,
    edition: OfEdition = None,
) -> Response:
    """A PDF for paper, tagged for assistive software (PDF/UA-1)."""
    shown = await _readable(session, walk, slot, edition)
    sheet = leaflet(shown, form, base_of(request))
    content = await asyncio.to_thread(paper.as_pdf, sheet)
    return _download(content, PDF, f"briefing-{slot}-{form}.pdf")


def base_of(request: Request) -> str:
    """Where readers reach the platform; empty where nobody said."""
    base: str = request.app.state.runtime.settings.public_url
    return base


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


@router.put("/{slot}/title")
async def title_briefing(
    slot: Slot, body: TitleIn, caller: Keeper, walk: CrosswalkNow, tx: Tx
) -> BriefingRow:
    """The title that was not recovered, typed in from the published set, or corrected.

    It is the nation's, so it is for who words the practice issues, and names or blames nobody.
    """
    found = await service.title_briefing(tx, walk.in_force, caller, slot, body)
    return views.row(found, await queries.published_edition(tx.session, slot), walk)


@router.get("/{slot}/titles")
async def list_titles(slot: Slot, _caller: Keeper, session: Reading) -> TitlesOut:
    """What was typed in, and every correction with its reason, the first one first."""
    await queries.get_slot(session, slot)
    found = await queries.list_titles(session, slot)
    return TitlesOut(items=[TitleRow.model_validate(one) for one in found])


@router.get("/{slot}/editions")
async def list_editions(
    slot: Slot, caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> EditionsOut:
    """Every edition that was published; at its own desk also the one that is being written."""
    await queries.get_slot(session, slot)
    seen_by = caller.tenant if "briefings:read" in caller.scopes else None
    of_list = list_id(caller, "briefing-editions", slot, seen_by)
    after = read_number(of_list, cursor) or 0
    found = await queries.list_editions(session, slot, seen_by, after=after, limit=limit + 1)
    page = found[:limit]
    return EditionsOut(
        items=[views.edition_row(edition) for edition in page],
        next=write_cursor(of_list, page[-1].edition) if len(found) > limit else None,
    )


@router.post("/{slot}/editions", status_code=201)
async def begin_edition(slot: Slot, caller: Author, walk: CrosswalkNow, tx: Tx) -> EditionOut:
    """A draft that holds what there is: the last edition's text, or the issue and our questions."""
    edition = await service.begin_edition(tx, walk, caller, slot)
    return await _at_desk(tx.session, caller, edition)


@router.get("/{slot}/editions/{edition}")
async def show_edition(slot: Slot, edition: Edition, caller: Desk, session: Reading) -> EditionOut:
    """An edition as it is written: text, flags, steps, and every earlier wording.

    Who may code is shown nothing of it from a review that two of their body code blind.
    """
    found = await queries.own_edition(session, caller.tenant, slot, edition)
    return await _at_desk(session, caller, found)


@router.put("/{slot}/editions/{edition}")
async def write_edition(
    slot: Slot,
    edition: Edition,
    body: BriefingIn,
    caller: Author,
    tx: Tx,
) -> EditionOut:
    """The next wording of a draft; every earlier one stays. Quotations carry a role only."""
    found = await service.write_edition(tx, caller, slot, edition, body)
    return await _at_desk(tx.session, caller, found)


@router.post("/{slot}/editions/{edition}/submission")
async def submit_edition(
    slot: Slot, edition: Edition, caller: Author, walk: CrosswalkNow, tx: Tx
) -> EditionOut:
    """To review. Reasons and examples are frozen; what may name or blame a person is flagged."""
    found = await service.submit_edition(tx, walk, caller, slot, edition)
    return await _at_desk(tx.session, caller, found)


@router.put("/{slot}/editions/{edition}/flags/{flag_id}")
async def decide_flag(
    slot: Slot,
    edition: Edition,
    flag_id: UUID,
    body: FlagDecisionIn,
    caller: Editor,
    tx: Tx,
) -> EditionOut:
    """May it stand, or should the author write it anew? The text stays as it is.

    That it may stand is not for whoever wrote it.
    """
    found = await service.decide_flag(tx, caller, slot, edition, flag_id, body)
    return await _at_desk(tx.session, caller, found)


@router.post("/{slot}/editions/{edition}/return")
async def return_edition(
    slot: Slot,
    edition: Edition,
    body: ReturnIn,
    caller: Editor,
    tx: Tx,
) -> EditionOut:
    """Back to its author, with a word why."""
    found = await service.return_edition(tx, caller, slot, edition, body.note)
    return await _at_desk(tx.session, caller, found)


@router.post("/{slot}/editions/{edition}/approval")
async def approve_edition(slot: Slot, edition: Edition, caller: Approver, tx: Tx) -> EditionOut:
    """Published for good, by somebody who wrote nothing in it, nor what it took over."""
    found = await service.approve_edition(tx, caller, slot, edition)
    return await _at_desk(tx.session, caller, found)


async def _at_desk(session: AsyncSession, caller: Caller, edition: BriefingEdition) -> EditionOut:
    revisions = await queries.list_revisions(session, edition.edition_id)
    bodies = [BriefingIn.model_validate(revision.body) for revision in revisions]
    scr_ids = {scr_id for body in bodies for scr_id in body.reviews}
    gone = set(await reviews.withdrawn_among(session, scr_ids))
    closed = await queries.closed_to(session, caller)
    led_by = await leading(session, caller.tenant) if closed else set()
    of_those = {f"{queries.OF_REASON}{reason_id}" for reason_id in led_by}
    flags = await queries.list_flags(session, edition.edition_id)
    return views.edition(
        edition,
        revisions,
        gone=gone | closed,
        reasons=[r for r in await queries.reasons_left(session, edition) if r.id not in led_by],
        examples=await queries.examples_left(session, edition),
        flags=[flag for flag in flags if flag.pointer not in of_those],
        steps=await queries.list_steps(session, edition.edition_id),
    )
