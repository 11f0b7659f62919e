"""Releases: the list, their files, what changed, and how often one wants to hear."""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, has_it, new_router
from chassis.pagination import Cursor, Limit, list_id, read_number, write_cursor
from chassis.requests import JSON
from contracts.types import FindingKind
from publishing.tables import CSVM
from services.collation.counts.domain import Facet
from services.collation.disclosure.domain import Disclosure
from services.collation.releases import queries, service
from services.collation.releases.domain import Cadence, Figure, release_id
from services.collation.releases.errors import NoSuchFile, NoSuchRelease
from services.collation.releases.schemas import (
    FeedOut,
    LateFigureOut,
    ReleaseDetail,
    ReleasedFigureOut,
    ReleaseDocument,
    ReleaseFileOut,
    ReleaseIn,
    ReleaseOut,
    ReleasesOut,
    SubscriptionIn,
    SubscriptionOut,
)
from services.collation.releases.tables import Release, ReleaseFile
from services.collation.releases.writing import CSV, CSVW, MEDIA_TYPES, PARQUET
from services.collation.trends.schemas import YearOut

router = new_router("/v1", "releases")

Reader = Annotated[Caller, needs("trends:read")]
Maker = Annotated[Caller, needs("releases:make")]
ReleaseId = Annotated[
    str,
    Path(
        pattern=r"^[0-9]{4}Q[1-4](\.([1-9][0-9]{0,2}|seed))?$", max_length=12, examples=["2026Q3"]
    ),
]
OnlyAs = Annotated[
    Cadence | None, Query(description="Instead of the client's own choice of how often.")
]
IfNoneMatch = Annotated[str | None, Header(max_length=1000)]
HAD: dict[int | str, dict[str, Any]] = {304: {"description": "It is the one you have."}}


@router.head("/releases", include_in_schema=False)
@router.get(
    "/releases",
    summary="Releases, the newest first",
    response_model=ReleasesOut,
    responses=HAD,
)
async def list_releases(
    caller: Reader,
    session: Reading,
    cadence: OnlyAs = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Each is frozen. Half-yearly, those that end a half-year, each holding all before it."""
    chosen = cadence or await queries.cadence_of(session, caller.client)
    of_list = list_id(caller, "releases", chosen)
    before = read_number(of_list, cursor)
    found = await queries.list_releases(session, chosen, before=before, limit=limit + 1)
    page = found[:limit]
    piece = ReleasesOut(
        items=[ReleaseOut(**_said(release)) for release in page],
        next=write_cursor(of_list, page[-1].seq) if len(found) > limit else None,
    )
    return _unless_had(piece, if_none_match)


@router.post(
    "/releases",
    status_code=201,
    summary="Release a quarter, or correct what was released of it",
    responses={200: {"model": ReleaseOut, "description": "It was released so already."}},
)
async def make_release(
    body: ReleaseIn, caller: Maker, tx: Tx, request: Request, response: Response
) -> ReleaseOut:
    """What `lipp release make` does: made once, however often it is asked for."""
    settings = request.app.state.runtime.settings
    rules = service.Rules(
        Disclosure(settings.smallest_count, settings.round_to_nearest), settings.least_denominator
    )
    release, new = await service.make_release(tx, rules, body.period, body.note)
    response.status_code = 201 if new else 200
    response.headers["location"] = f"/v1/releases/{release.release_id}"
    return ReleaseOut(**_said(release))


@router.head("/releases/{release_id}", include_in_schema=False)
@router.get(
    "/releases/{release_id}",
    summary="A release and its files",
    response_model=ReleaseDetail,
    responses=HAD,
)
async def show_release(
    release_id: ReleaseId, caller: Reader, session: Reading, if_none_match: IfNoneMatch = None
) -> Response:
    """Frozen: its `ETag` saves fetching it again."""
    release = await session.get(Release, release_id)
    if release is None:
        raise NoSuchRelease
    files = await queries.list_files(session, release_id)
    detail = ReleaseDetail(
        **_said(release),
        stages={
            figure.code: _figure(figure, release)
            for figure in await queries.national_figures(session, release_id)
            if (figure.dimension, figure.kind) == (Facet.NATIONAL, FindingKind.PROBLEM)
            and figure.code in release.stages
        },
        files=[
            ReleaseFileOut(
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
                url=f"/v1/releases/{release_id}/{file.name}",
            )
            for file in files
        ],
    )
    return _unless_had(detail, if_none_match)


BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}
BYTES: dict[str, Any] = {
    "response_class": StreamingResponse,
    "responses": {
        200: {
            "description": "The file, the same bytes for ever.",
            "model": ReleaseDocument,
            "content": {
                "text/csv": {
                    "schema": {"type": "string"},
                    "example": (
                        "release,dimension,value,code,kind,numerator,denominator\r\n"
                        "2026Q3,national,,D4,problem,17,61\r\n"
                    ),
                },
                CSVM: {
                    "schema": {"type": "object"},
                    "example": {"@context": "http://www.w3.org/ns/csvw", "url": "data.csv"},
                },
                MEDIA_TYPES[PARQUET]: {"schema": BINARY},
            },
        },
        **HAD,
    },
}


@router.head("/releases/{release_id}/{name}", include_in_schema=False)
@router.get("/releases/{release_id}/{name}", summary="A file of a release", **BYTES)
async def get_release_file(
    release_id: ReleaseId,
    name: Annotated[
        str, Path(pattern=r"^data\.(json|csv|csv-metadata\.json|parquet)$", max_length=32)
    ],
    caller: Reader,
    session: Reading,
    request: Request,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """All figures: canonical JSON, CSV with its description (CSV on the Web), Parquet."""
    file = await session.get(ReleaseFile, (release_id, name))
    if file is None:
        known = await session.get(Release, release_id)
        raise NoSuchFile if known is not None else NoSuchRelease
    headers = {"etag": f'"{file.sha256}"', "cache-control": "private, max-age=31536000, immutable"}
    if name == CSV:
        headers["link"] = f'<{CSVW}>; rel="describedby"; type="application/csvm+json"'
    if has_it(if_none_match, file.sha256):
        return Response(status_code=304, headers=headers)
    headers["content-length"] = str(file.size)
    headers["content-disposition"] = f'attachment; filename="lipp-{release_id}-{name}"'
    if request.method == "HEAD":
        return Response(headers=headers, media_type=file.media_type)
    parts = queries.read_parts(request.app.state.database, release_id, name)
    return StreamingResponse(parts, headers=headers, media_type=file.media_type)


@router.head("/release-changes", include_in_schema=False)
@router.get(
    "/release-changes",
    summary="What releases brought and changed, in order",
    response_model=FeedOut,
    responses=HAD,
)
async def list_release_changes(
    caller: Reader,
    session: Reading,
    cadence: OnlyAs = None,
    limit: Limit = 200,
    cursor: Cursor = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Take each figure as the newest for its key, drop what is `withdrawn`; go on from `next`.

    What a late correction changed in an older quarter is in `late`, apart: it is not the newest.
    A page is as it was until something is released: its `ETag` saves fetching it again.
    """
    chosen = cadence or await queries.cadence_of(session, caller.client)
    of_list = list_id(caller, "release-changes")
    after = read_number(of_list, cursor) or 0
    found = await queries.list_changes(session, chosen, after=after, limit=limit + 1)
    page = found[:limit]
    heads = {name: await session.get_one(Release, name) for name in {c.release_id for c in page}}
    late = await queries.late_among(session, heads)
    said = [(queries.figure_of(change), heads[change.release_id]) for change in page]
    piece = FeedOut(
        items=[_figure(figure, of) for figure, of in said if of.release_id not in late],
        late=[_late(figure, of) for figure, of in said if of.release_id in late],
        next=write_cursor(of_list, page[-1].seq if page else after),
        more=len(found) > limit,
    )
    return _unless_had(piece, if_none_match)


@router.get("/release-subscription", summary="How often this client hears of releases")
async def show_subscription(caller: Reader, session: Reading) -> SubscriptionOut:
    return SubscriptionOut(cadence=await queries.cadence_of(session, caller.client))


@router.put("/release-subscription", summary="Hear of releases quarterly or half-yearly")
async def choose_subscription(body: SubscriptionIn, caller: Reader, tx: Tx) -> SubscriptionOut:
    """Half-yearly, the list, the feed and the stream go on only when a half-year has ended."""
    await service.subscribe(tx, caller.client, caller.tenant, body.cadence)
    return SubscriptionOut(cadence=body.cadence)


def _unless_had(said: BaseModel, if_none_match: str | None) -> Response:
    """To be kept, and asked for again each time: 304 as long as it is still that."""
    content = said.model_dump_json().encode()
    tag = sha256(content).hexdigest()
    headers = {"etag": f'"{tag}"', "cache-control": "private, no-cache"}
    if has_it(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=JSON, headers=headers)


def _said(release: Release) -> dict[str, Any]:
    names = ("release_id", "period", "number", "note", "as_of", "taxonomy", "coded", "published")
    said = {name: getattr(release, name) for name in (*names, "sha256")}
    rule = {"hidden_below": release.smallest_count, "rounded_to": release.round_to_nearest}
    return said | rule | {"url": f"/v1/releases/{release.release_id}"}


def _late(figure: Figure, release: Release) -> LateFigureOut:
    return LateFigureOut(
        **_figure(figure, release).model_dump(),
        period=release.period,
        corrects=release_id(release.period, release.number - 1),
    )


def _figure(figure: Figure, release: Release) -> ReleasedFigureOut:
    return ReleasedFigureOut(
        release=release.release_id,
        dimension=figure.dimension,
        value=figure.value,
        code=figure.code,
        kind=figure.kind,
        numerator=figure.numerator,
        denominator=figure.denominator,
        incidence=figure.incidence,
        symbol=figure.symbol,
        direction=figure.direction,
        earlier=figure.earlier and YearOut.model_validate(figure.earlier),
        later=figure.later and YearOut.model_validate(figure.later),
        withdrawn=figure.withdrawn,
        as_of=release.as_of,
        taxonomy=release.taxonomy,
        note=release.note,
    )
