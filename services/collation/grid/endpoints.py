"""What everybody reads: the practice issues, the grid, the coverage."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from chassis.pagination import Cursor, Limit, list_id, read_cursor_as, write_cursor
from contracts.types import FindingKind, Region, ReviewType
from services.collation.grid import queries
from services.collation.grid.domain import Disclosure, View
from services.collation.grid.errors import EmptyPeriod, NoSuchIssue
from services.collation.grid.queries import Scope
from services.collation.grid.schemas import FigureOut, GridOut, IssueOut, IssuesOut, ReviewLink
from services.collation.grid.service import Sheet
from services.collation.grid.table import write_csv
from services.collation.reasons import queries as reasons
from services.collation.reasons.schemas import OriginOut, ReasonOut, SharedReasonOut
from services.collation.resources import TaxonomyInForce

router = new_router("/v1", "issues")

Reader = Annotated[Caller, needs("trends:read")]
Quarter = Annotated[
    str | None,
    Query(pattern=r"^[0-9]{4}Q[1-4]$", max_length=6, description="For example 2015Q1."),
]


async def _scope(
    published_from: Quarter = None,
    published_to: Quarter = None,
    review_type: ReviewType | None = None,
    region: Annotated[
        Region | None,
        Query(description="Only this region; then small numbers are hidden and others rounded."),
    ] = None,
) -> Scope:
    if published_from and published_to and published_from > published_to:
        raise EmptyPeriod
    return Scope(published_from, published_to, review_type, region)


Asked = Annotated[Scope, Depends(_scope)]


async def _sheet(
    request: Request, taxonomy: TaxonomyInForce, session: Reading, scope: Asked
) -> Sheet:
    settings = request.app.state.runtime.settings
    rule = Disclosure(settings.smallest_count, settings.round_to_nearest)
    tally = await queries.tally(session, scope)
    return Sheet.of(taxonomy, tally, rule if scope.region is not None else None)


Read = Annotated[Sheet, Depends(_sheet)]


@router.get("/issues", summary="The practice issues with their figures")
async def list_issues(caller: Reader, sheet: Read) -> IssuesOut:
    """All of them, in the order of the stages; no other order exists."""
    return IssuesOut(items=[sheet.row(issue) for issue in sheet.taxonomy.issues])


@router.get("/issues/{code}", summary="A practice issue and the reviews behind its figure")
async def show_issue(
    code: Annotated[str, Path(max_length=6, examples=["D4"])],
    caller: Reader,
    session: Reading,
    sheet: Read,
    scope: Asked,
    kind: FindingKind = FindingKind.PROBLEM,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> IssueOut:
    """Its statement, reasons by origin, figures, and links to the reviews that show it.

    Below national level no reviews are listed: their number is what is being hidden.
    """
    issue = sheet.taxonomy.issue(code)
    if issue is None:
        raise NoSuchIssue
    of_list = list_id(caller, "issue", code, kind, scope)
    after = read_cursor_as(UUID, of_list, cursor)
    found = (
        await queries.list_showing(session, code, kind, scope, after=after, limit=limit + 1)
        if scope.region is None
        else []
    )
    page = found[:limit]
    said = (await reasons.reasons_of(session, [code]))[code]
    return IssueOut(
        **sheet.cell(issue).model_dump(exclude={"reasons"}),
        stage=issue.stage,
        reasons=[ReasonOut.of(reason) for of_origin in said.values() for reason in of_origin],
        origins=[OriginOut(origin=origin, reasons=len(of)) for origin, of in said.items()],
        shared_reasons=[
            SharedReasonOut.of(shared) for shared in await reasons.shared_of(session, code)
        ],
        items=[
            ReviewLink(
                scr_id=scr.scr_id, scr_url=scr.scr_url or "", passages_url=scr.passages_url or ""
            )
            for scr in page
        ],
        next=write_cursor(of_list, page[-1].scr_id) if len(found) > limit else None,
    )


@router.get(
    "/grid",
    summary="The grid of practice issues",
    response_model=GridOut,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def show_grid(
    caller: Reader,
    sheet: Read,
    view: View = View.FULL,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="Instead of an Accept header.")
    ] = None,
    accept: Annotated[str | None, Header(max_length=200)] = None,
) -> Any:
    """Seven stages, 44 issues; as JSON or CSV, full or condensed."""
    grid = sheet.grid(view)
    wants_csv = format == "csv" or (format is None and (accept or "").startswith("text/csv"))
    if not wants_csv:
        return grid
    name = f"lipp-grid-{sheet.taxonomy.version}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "vary": "accept"}
    return Response(write_csv(grid), media_type="text/csv", headers=headers)


@router.get("/coverage", summary="How far coding has come")
async def show_coverage(caller: Reader, sheet: Read) -> FigureOut:
    """Reviews coded for the theme, of reviews published."""
    return sheet.coverage()
