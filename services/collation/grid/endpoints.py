"""What everybody reads: the practice issues, the grid, the coverage."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response

from chassis.auth import Caller, needs
from chassis.http import Reading, has_it, new_router
from chassis.pagination import Cursor, Limit, list_id, read_cursor_as, write_cursor
from contracts.events.collation import CODINGS
from contracts.types import ContributionKind, ContributionOrigin, FindingKind, Region, ReviewType
from publishing.tables import CSVM, describe
from publishing.web import policy_of
from services.collation.contributions import queries as contributions
from services.collation.contributions.domain import Doing
from services.collation.contributions.tables import Contribution
from services.collation.grid import queries
from services.collation.grid.domain import CAVEAT, View
from services.collation.grid.errors import EmptyPeriod, NoSuchIssue, ReleaseIsWhole
from services.collation.grid.forms import MEDIA_TYPES, Form, asked_for, file_name, written
from services.collation.grid.queries import Scope
from services.collation.grid.schemas import (
    AS_OF,
    CoverageOut,
    GatheredOut,
    GridOut,
    IssueOut,
    IssuesOut,
    PassagesLink,
    ReviewLink,
    SaidOut,
)
from services.collation.grid.service import Sheet, narrowed, read_below, read_now, read_released
from services.collation.grid.table import COLUMNS
from services.collation.reasons import queries as reasons
from services.collation.reasons.schemas import OriginOut, ReasonOut, SharedReasonOut
from services.collation.resources import CrosswalkNow
from services.collation.summits.service import summit_url
from services.collation.trends.domain import following

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
        Query(
            description=(
                "Only this region, as the newest release shows it: small numbers are hidden and "
                "others rounded. By itself, without a period or a type of review."
            )
        ),
    ] = None,
) -> Scope:
    if published_from and published_to and published_from > published_to:
        raise EmptyPeriod
    return Scope(published_from, published_to, review_type, region)


Asked = Annotated[Scope, Depends(_scope)]


async def _least(request: Request) -> int:
    least: int = request.app.state.runtime.settings.least_denominator
    return least


Least = Annotated[int, Depends(_least)]


async def _sheet(least: Least, walk: CrosswalkNow, session: Reading, scope: Asked) -> Sheet:
    if scope.below_national:
        return await read_below(session, walk.in_force, scope)
    return await read_now(session, walk, scope, least)


Read = Annotated[Sheet, Depends(_sheet)]
Code = Annotated[str, Path(max_length=6, examples=["D4"])]


async def _sheet_of_one(
    code: Code, least: Least, walk: CrosswalkNow, session: Reading, scope: Asked
) -> Sheet:
    """As far as an issue's page goes."""
    if scope.below_national:
        return await read_below(session, walk.in_force, scope)
    tally, moved = await queries.figures_of(session, scope, following(walk), least, code)
    return replace(narrowed(Sheet.of(walk.in_force, tally), scope), moves=moved)


ReadOfOne = Annotated[Sheet, Depends(_sheet_of_one)]


@router.get("/issues", summary="The practice issues with their figures")
async def list_issues(caller: Reader, sheet: Read) -> IssuesOut:
    """All of them, in the order of the stages; no other order exists."""
    return IssuesOut(scope=sheet.scope, items=[sheet.row(issue) for issue in sheet.taxonomy.issues])


@router.get("/issues/{code}", summary="A practice issue and the reviews behind its figure")
async def show_issue(
    code: Code,
    caller: Reader,
    session: Reading,
    sheet: ReadOfOne,
    walk: CrosswalkNow,
    scope: Asked,
    kind: FindingKind = FindingKind.PROBLEM,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> IssueOut:
    """Its statement, reasons by origin, figures, and where the passages behind them are.

    One that is in force no more is still there, with the issues that it became. The reviews that
    show it are listed for those who may read codings (`codings:read`): joined with their regions
    they tell what small counts hide. Below national level they are listed for nobody.
    """
    seen = walk.last_seen(code)
    if seen is None:
        raise NoSuchIssue
    _, issue = seen
    counted = [code, *walk.merged_into(code)]
    of_list = list_id(caller, "issue", code, kind, scope)
    after = read_cursor_as(UUID, of_list, cursor)
    found = (
        await queries.list_showing(session, counted, kind, scope, after=after, limit=limit + 1)
        if CODINGS in caller.scopes and not scope.below_national
        else []
    )
    page = found[:limit]
    given = await reasons.reasons_of(session, [code], walk)
    said = (await reasons.unled(session, caller.tenant, given))[code]
    gathered = await contributions.gathered(session, counted, GATHERED)
    return IssueOut(
        **sheet.cell(issue).model_dump(exclude={"reasons", "origins"}),
        stage=issue.stage,
        scope=sheet.scope,
        in_force=walk.in_force.issue(code) is not None,
        successors=[one for one in walk.successors(code) if one != code],
        counted_as=counted,
        reasons=[ReasonOut.of(reason) for of_origin in said.values() for reason in of_origin],
        origins=[OriginOut(origin=origin, reasons=len(of)) for origin, of in said.items()],
        shared_reasons=[
            SharedReasonOut.of(shared)
            for shared in await reasons.shared_of(session, code, caller.tenant)
        ],
        solutions=_gathered(gathered, ContributionKind.SOLUTION),
        local_differences=_gathered(gathered, ContributionKind.LOCAL_DIFFERENCE),
        passages=PassagesLink(
            urls=[f"/v1/codings?{urlencode({'issue': one, 'kind': kind})}" for one in counted]
        ),
        items=[
            ReviewLink(scr_id=scr_id, scr_url=scr_url or "", passages_url=passages_url or "")
            for scr_id, scr_url, passages_url in page
        ],
        next=write_cursor(of_list, page[-1].scr_id) if len(found) > limit else None,
    )


GATHERED = (ContributionKind.SOLUTION, ContributionKind.LOCAL_DIFFERENCE)


def _gathered(found: Sequence[Contribution], kind: ContributionKind) -> GatheredOut:
    return GatheredOut.of(
        [
            SaidOut(
                text=one.text or "",
                origin=ContributionOrigin(one.origin),
                doing=Doing(one.doing),
                contribution_url=f"/v1/contributions/{one.contribution_id}",
                summit_url=summit_url(one.summit_id),
            )
            for one in found
            if one.kind == kind
        ]
    )


_SHOWN = ("stage", "issue", "label", "scrs_showing", "scrs_coded", "incidence", "direction")
AS_CSV = f"{','.join(_SHOWN)}\r\nD,D4,Strategy meeting not convened,5,12,0.4167,u\r\n"
AS_CSVW = describe(
    [column for column in COLUMNS if column.name in _SHOWN],
    url="https://lipp.example/v1/grid?format=csv",
    title="Practice issues in Serious Case Reviews",
    description=CAVEAT,
    key=["issue"],
    about={"modified": AS_OF, "language": "en-GB", "publisher": "Learning into Practice"},
)
_EXAMPLES: dict[Form, dict[str, Any]] = {
    Form.CSV: {"example": AS_CSV},
    Form.CSVW: {"schema": {"type": "object"}, "example": AS_CSVW},
}
IN_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            kind.partition(";")[0]: {"schema": {"type": "string"}, **_EXAMPLES.get(form, {})}
            for form, kind in MEDIA_TYPES.items()
            if form is not Form.JSON
        }
    },
    304: {"description": "It is the grid that you have."},
}


@router.head("/grid", include_in_schema=False, response_model=GridOut)
@router.get(
    "/grid",
    summary="The grid of practice issues",
    response_model=GridOut,
    responses=IN_FORMS,
)
async def show_grid(
    request: Request,
    caller: Reader,
    session: Reading,
    sheet: Read,
    walk: CrosswalkNow,
    scope: Asked,
    view: View = View.FULL,
    release: Annotated[
        str | None,
        Query(
            pattern=r"^[0-9]{4}Q[1-4](\.([1-9][0-9]{0,2}|seed))?$",
            max_length=12,
            description="A frozen release, e.g. 2026Q3; without it, the state of now.",
        ),
    ] = None,
    format: Annotated[Form | None, Query(description="Instead of an Accept header.")] = None,
    accept: Annotated[str | None, Header(max_length=400)] = None,
    if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
) -> Any:
    """Seven stages, 44 issues, full or condensed: JSON, a page, a workbook, one A3 sheet (PDF/UA).

    As CSV with its description (CSVW): `Link: rel="describedby"` of the one leads to the other.
    """
    if release is not None:
        if scope != Scope():
            raise ReleaseIsWhole
        sheet = await read_released(session, release)
    elif view is View.FULL:
        codes = [issue.code for issue in sheet.taxonomy.issues]
        given = await reasons.reasons_of(session, codes, walk)
        sheet = replace(sheet, said=await reasons.unled(session, caller.tenant, given))
    grid, form = sheet.grid(view), asked_for(format, accept)
    base = request.app.state.runtime.settings.public_url
    others = [(n, v) for n, v in request.query_params.multi_items() if n != "format"]
    url, described = (
        f"{base}/v1/grid?{urlencode([*others, ('format', other)])}"
        for other in (Form.CSV, Form.CSVW)
    )
    content = await asyncio.to_thread(written, grid, view, form, base=base, csv_url=url)
    shown = "inline" if form in (Form.HTML, Form.PDF, Form.JSON) else "attachment"
    headers = {
        "content-disposition": f'{shown}; filename="{file_name(grid, view, form)}"',
        "vary": "accept",
    }
    if form is Form.HTML:
        headers |= policy_of(content)
    if form is Form.CSV:
        headers["link"] = f'<{described}>; rel="describedby"; type="{CSVM}"'
    weak, same = ("", content) if release else ("W/", _but_for_its_moment(grid, form, url))
    tag = sha256(same).hexdigest()
    # asked for again each time: what practitioners take back leaves it
    headers |= {"etag": f'{weak}"{tag}"', "cache-control": "private, no-cache"}
    if has_it(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


def _but_for_its_moment(grid: GridOut, form: Form, url: str) -> bytes:
    """The state of now is as of another moment each time; what it says is often the same, in any
    form. `url` says what was asked for."""
    moment: str = grid.model_dump(mode="json", include={"as_of"})["as_of"]
    return f"{form} {url} {grid.model_dump_json()}".replace(moment, "").encode()


@router.get("/coverage", summary="How far coding has come")
async def show_coverage(caller: Reader, sheet: Read) -> CoverageOut:
    """Reviews coded for the theme, of reviews published."""
    return CoverageOut(**sheet.coverage().model_dump(), scope=sheet.scope)
