"""Marker sets to read and to print, and the comments that keep them a working document."""

import asyncio
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Response

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_number, write_cursor
from publishing import paper, web, word
from services.quality.markers import queries, service
from services.quality.markers.domain import QuestionAudience, ReadingMode
from services.quality.markers.errors import PdfNotPossible
from services.quality.markers.leaflet import leaflet
from services.quality.markers.schemas import (
    CommentIn,
    CommentOut,
    DispositionIn,
    MarkerOut,
    MarkerReminder,
    MarkerSetIn,
    MarkerSetOut,
    MarkerSetSummary,
    QuestionReminder,
    SetReviewIn,
)
from services.quality.markers.tables import MarkerSet

router = new_router("/v1", "quality")
Reader = Annotated[Caller, needs("markers:read")]
Commenter = Annotated[Caller, needs("markers:comment")]
Keeper = Annotated[Caller, needs("markers:publish")]
SetName = Annotated[
    str,
    Path(alias="marker_set", pattern=r"^[A-Za-z0-9-]{2,26}$", description="Upper or lower case."),
]
OfVersion = Annotated[
    int | None, Query(ge=1, le=1_000_000, description="Without it, the newest version.")
]
Mode = Annotated[ReadingMode, Query(description="Everything, or a short reminder.")]
ForAudience = Annotated[
    QuestionAudience | None, Query(description="Only the questions that these can answer.")
]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def printed(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What the contract says of a leaflet in this form."""
    return {200: {"description": "The set on paper.", "content": {media_type: {}}}}


@router.get("/marker-sets")
async def list_marker_sets(_caller: Reader, session: Reading) -> Page[MarkerSetSummary]:
    """Every set in its newest version, by name."""
    today = utc_now().date()
    found = await queries.list_sets(session)
    return Page(items=[MarkerSetSummary(**_summary(row, today)) for row in found])


@router.post("/marker-sets", status_code=201)
async def publish_marker_set(body: MarkerSetIn, _caller: Keeper, tx: Tx) -> MarkerSetSummary:
    """A new set, or the next version of one: reflections on older versions keep their text."""
    row = await service.publish_set(tx, body)
    return MarkerSetSummary(**_summary(row, utc_now().date()))


@router.get("/marker-sets/{marker_set}")
async def show_marker_set(
    marker_set: SetName,
    _caller: Reader,
    session: Reading,
    version: OfVersion = None,
    mode: Mode = ReadingMode.FULL,
    audience: ForAudience = None,
) -> MarkerSetOut:
    row = await queries.get_set(session, marker_set.upper(), version)
    content = _content(row)
    return MarkerSetOut(
        **_summary(row, utc_now().date()),
        mode=mode,
        audience=audience,
        purpose=content.purpose,
        source=content.source,
        notes=content.notes,
        groups=content.groups,
        markers=[
            _shown(queries.marker_of(row, marker.number), mode, audience)
            for marker in content.markers
        ],
        action_markers=content.action_markers,
    )


@router.get("/marker-sets/{marker_set}/markers/{marker}")
async def show_marker(
    marker_set: SetName,
    marker: Annotated[int, Path(ge=1, le=99)],
    _caller: Reader,
    session: Reading,
    version: OfVersion = None,
) -> MarkerOut:
    return queries.marker_of(await queries.get_set(session, marker_set.upper(), version), marker)


@router.head("/marker-sets/{marker_set}/leaflet.html", include_in_schema=False)
@router.get(
    "/marker-sets/{marker_set}/leaflet.html",
    response_class=Response,
    responses=printed(web.MEDIA_TYPE),
)
async def print_html(
    marker_set: SetName,
    _caller: Reader,
    session: Reading,
    version: OfVersion = None,
    mode: Mode = ReadingMode.FULL,
    audience: ForAudience = None,
) -> Response:
    """A page to read or print."""
    row = await queries.get_set(session, marker_set.upper(), version)
    page = web.as_html(leaflet(_content(row), mode, audience))
    return Response(page, media_type=web.MEDIA_TYPE, headers=web.policy_of(page))


@router.head("/marker-sets/{marker_set}/leaflet.docx", include_in_schema=False)
@router.get(
    "/marker-sets/{marker_set}/leaflet.docx", response_class=Response, responses=printed(DOCX)
)
async def print_docx(
    marker_set: SetName,
    _caller: Reader,
    session: Reading,
    version: OfVersion = None,
    mode: Mode = ReadingMode.FULL,
    audience: ForAudience = None,
) -> Response:
    """A Word document to work in."""
    row = await queries.get_set(session, marker_set.upper(), version)
    sheet = leaflet(_content(row), mode, audience)
    return _download(await asyncio.to_thread(word.as_docx, sheet), DOCX, f"{row.set_id}.docx")


@router.head("/marker-sets/{marker_set}/leaflet.pdf", include_in_schema=False)
@router.get(
    "/marker-sets/{marker_set}/leaflet.pdf", response_class=Response, responses=printed(PDF)
)
async def print_pdf(
    marker_set: SetName,
    _caller: Reader,
    session: Reading,
    version: OfVersion = None,
    mode: Mode = ReadingMode.FULL,
    audience: ForAudience = None,
) -> Response:
    """A tagged PDF, where the installation can write one."""
    row = await queries.get_set(session, marker_set.upper(), version)
    if not paper.can_write_pdf():
        raise PdfNotPossible
    sheet = leaflet(_content(row), mode, audience)
    return _download(await asyncio.to_thread(paper.as_pdf, sheet), PDF, f"{row.set_id}.pdf")


@router.put("/marker-sets/{marker_set}/review")
async def review_marker_set(
    marker_set: SetName, body: SetReviewIn, _caller: Keeper, tx: Tx
) -> MarkerSetSummary:
    """The keepers looked the set through; the next time is six months on."""
    row = await service.review_set(tx, marker_set.upper(), body)
    return MarkerSetSummary(**_summary(row, utc_now().date()))


@router.get("/marker-comments")
async def list_marker_comments(
    caller: Reader,
    session: Reading,
    marker_set: Annotated[str | None, Query(max_length=26)] = None,
    marker: Annotated[int | None, Query(ge=1, le=99)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CommentOut]:
    """What was said and what became of it; what still waits is seen by its sender and keepers."""
    keeper = "markers:publish" in caller.scopes
    of_list = list_id(caller, "marker-comments", marker_set, marker, keeper)
    found = await queries.list_comments(
        session,
        marker_set=marker_set.upper() if marker_set else None,
        marker=marker,
        seen_by=None if keeper else caller.tenant,
        after=read_number(of_list, cursor),
        limit=limit + 1,
    )
    page = found[:limit]
    return Page(
        items=[CommentOut.model_validate(comment) for comment in page],
        next=write_cursor(of_list, page[-1].seq) if len(found) > limit else None,
    )


@router.post("/marker-comments", status_code=201)
async def comment_on_marker(body: CommentIn, caller: Commenter, tx: Tx) -> CommentOut:
    """Anyone may comment. Write about the marker, never about a case or a person."""
    return CommentOut.model_validate(await service.comment_on_marker(tx, caller.tenant, body))


@router.put("/marker-comments/{comment_id}/disposition")
async def dispose_of_comment(
    comment_id: UUID, body: DispositionIn, _caller: Keeper, tx: Tx
) -> CommentOut:
    """Publishes the comment together with what became of it."""
    return CommentOut.model_validate(await service.dispose_of_comment(tx, comment_id, body))


def _summary(row: MarkerSet, today: date) -> dict[str, object]:
    return {
        "id": row.set_id,
        "version": row.version,
        "status": row.status,
        "title": row.content["title"],
        "marker_count": row.content["marker_count"],
        "published_at": row.published_at,
        "review_due_on": row.review_due_on,
        "review_is_due": row.review_due_on is not None and row.review_due_on <= today,
        "url": service.set_url(row.set_id),
    }


def _content(row: MarkerSet) -> MarkerSetIn:
    markers = [
        {name: value for name, value in marker.items() if name != "version"}
        for marker in row.content["markers"]
    ]
    return MarkerSetIn.model_validate(row.content | {"markers": markers})


def _shown(
    marker: MarkerOut, mode: ReadingMode, audience: QuestionAudience | None
) -> MarkerOut | MarkerReminder:
    asked = [q for q in marker.questions if audience is None or audience in q.audiences]
    if mode is ReadingMode.FULL:
        # not built anew: a marker may have no question for this audience
        return marker.model_copy(update={"questions": asked})
    return MarkerReminder(
        number=marker.number,
        version=marker.version,
        group=marker.group,
        title=marker.title,
        statement=marker.statement,
        questions=[
            QuestionReminder(number=q.number, prompt=q.prompt, audiences=q.audiences) for q in asked
        ],
    )


def _download(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
