"""The door to reviews that were received."""

from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, has_it, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_number, write_cursor
from contracts.types import Region, ReviewType
from services.ingest.documents.store import DocumentStore
from services.ingest.extraction.media import PDF
from services.ingest.links.queries import health_of
from services.ingest.scrs import queries, service
from services.ingest.scrs.codes import MediaType
from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.errors import EmptyPeriod, ScrUnknown
from services.ingest.scrs.schemas import BoardResponse, ScrOwner
from services.ingest.scrs.views import ScrOut, ScrSummary, show_scr, summarise

router = new_router("/v1/scrs", "scrs")
Reader = Annotated[Caller, needs("scrs:read")]
Version = Annotated[int, Path(ge=1, le=1_000_000)]
Quarter = Annotated[str | None, Query(pattern=r"^[0-9]{4}Q[1-4]$", examples=["2014Q2"])]
Own = Literal["received", "published", "held", "returned", "unprocessable"]
Include = Annotated[
    Literal["family"] | None,
    Query(description="`family` for what was said of the children: context, never a key."),
]
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-cache",
}


@router.get("")
async def list_scrs(
    caller: Reader,
    session: Reading,
    region: Region | None = None,
    review_type: ReviewType | None = None,
    published_from: Quarter = None,
    published_to: Quarter = None,
    state: Annotated[
        Own | None,
        Query(description="One's own in this state; for a reviewer, all that are held."),
    ] = None,
    sort: Annotated[
        Literal["received_at", "-received_at"],
        Query(description="By the time of receipt and by nothing else."),
    ] = "-received_at",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ScrSummary]:
    """Published reviews, or one's own in any state."""
    if published_from and published_to and published_from > published_to:
        raise EmptyPeriod
    asked = (region, review_type, published_from, published_to, state, sort)
    name = list_id(caller, "scrs", *asked)
    filters = queries.Filters(
        region=region,
        review_type=review_type,
        published_from=published_from,
        published_to=published_to,
        state=ScrState(state) if state else None,
        oldest_first=sort == "received_at",
    )
    after = read_number(name, cursor)
    found = await queries.list_scrs(session, caller, filters, after, limit + 1)
    shown = found[:limit]
    health = await health_of(session, [seen.place for seen in shown])
    return Page(
        items=[summarise(seen, caller, health[seen.place]) for seen in shown],
        next=write_cursor(name, shown[-1].scr.seq) if len(found) > limit else None,
    )


@router.get("/{scr_id:uuid}")
async def get_scr(
    scr_id: UUID, caller: Reader, session: Reading, include: Include = None
) -> ScrOut:
    """The version in force; to its owner, before any is, the newest."""
    seen = await queries.see(session, caller, scr_id)
    health = await health_of(session, [seen.place])
    return show_scr(seen, caller, health[seen.place], family=include == "family")


@router.get("/{scr_id:uuid}/versions/{version}")
async def get_scr_version(
    scr_id: UUID, version: Version, caller: Reader, session: Reading, include: Include = None
) -> ScrOut:
    """One version and how far it has come."""
    seen = await queries.see(session, caller, scr_id, version)
    health = await health_of(session, [seen.place])
    return show_scr(seen, caller, health[seen.place], family=include == "family")


ORIGINAL: dict[str, Any] = {
    "response_class": StreamingResponse,
    "responses": {
        200: {
            "description": "The original as it was sent.",
            "content": {media_type: {} for media_type in get_args(MediaType)},
        },
        304: {"description": "It is the one you have."},
    },
}


@router.get("/{scr_id:uuid}/document", **ORIGINAL)
async def get_document(
    scr_id: UUID, caller: Reader, session: Reading, request: Request
) -> Response:
    """The original of the version in force, unchanged, to be saved and never shown in place."""
    return await _original(request, await queries.see(session, caller, scr_id))


@router.get("/{scr_id:uuid}/versions/{version}/document", **ORIGINAL)
async def get_version_document(
    scr_id: UUID, version: Version, caller: Reader, session: Reading, request: Request
) -> Response:
    """The original of one version."""
    return await _original(request, await queries.see(session, caller, scr_id, version))


async def _original(request: Request, seen: queries.Seen) -> Response:
    sha256, media_type = seen.version.document_sha256, seen.version.media_type
    headers = {**SAFE, "ETag": f'"{sha256}"'}
    if has_it(request.headers.get("if-none-match"), sha256):
        return Response(status_code=304, headers=headers)
    store: DocumentStore = request.app.state.runtime.resources.store
    original = await store.open(sha256)
    name = f"{seen.scr.id}-{seen.version.version}.{'pdf' if media_type == PDF else 'docx'}"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    headers["Content-Length"] = str(original.size)
    return StreamingResponse(original.chunks, headers=headers, media_type=media_type)


@router.put("/{scr_id:uuid}/board-response")
async def attach_response(
    scr_id: UUID, body: BoardResponse, caller: Annotated[Caller, needs("scrs:push")], tx: Tx
) -> BoardResponse:
    """Attach the board's published answer to its own review: it makes no new version."""
    await service.attach_response(tx, caller, scr_id, body)
    return body


@router.get("/{scr_id:uuid}/owner")
async def get_owner(
    scr_id: UUID, caller: Annotated[Caller, needs("scrs:owner")], session: Reading
) -> ScrOwner:
    """Whose review it is: for the platform's own services, which keep records by owner."""
    scr = await queries.find_scr(session, scr_id)
    if scr is None:
        raise ScrUnknown
    queries.refuse_withdrawn_to(caller, scr)
    return ScrOwner(
        tenant=scr.tenant,
        source_system=scr.source_system,
        source_ref=scr.source_ref,
        published_on=await queries.published_on(session, scr),
    )
