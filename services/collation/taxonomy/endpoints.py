"""Versions of the practice issues: read for ever, and drafted."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Page
from services.collation.taxonomy import queries, service
from services.collation.taxonomy.domain import Taxonomy, parse
from services.collation.taxonomy.schemas import (
    EXAMPLE_CONDENSED,
    EXAMPLE_FULL,
    ChangeIn,
    ChangeOut,
    CrosswalkLine,
    CrosswalkOut,
    CrosswalkStep,
    DraftOut,
    IssueShort,
    StageShort,
    TaxonomyShort,
    TaxonomySummary,
)
from services.collation.taxonomy.tables import TaxonomyVersion

router = new_router("/v1/taxonomies", "issues")

Reader = Annotated[Caller, needs("trends:read")]
Editor = Annotated[Caller, needs("taxonomy:edit")]
OfVersion = Annotated[str, Path(pattern=r"^[0-9]{4}\.[0-9]{1,3}$", examples=["2016.1"])]
JSON = "application/json"
SHOWN: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            JSON: {
                "schema": {"type": "object"},
                "examples": {
                    "full": {"summary": "All that a version says.", "value": EXAMPLE_FULL},
                    "condensed": {"summary": "A few words.", "value": EXAMPLE_CONDENSED},
                },
            }
        }
    }
}


def _sees_drafts(caller: Caller) -> bool:
    return not caller.scopes.isdisjoint({"taxonomy:edit", "taxonomy:publish"})


@router.get("")
async def list_taxonomies(caller: Reader, session: Reading) -> Page[TaxonomySummary]:
    """Every version, newest first; a draft only to those who work on it."""
    found = await queries.list_versions(session, drafts=_sees_drafts(caller))
    return Page(items=[TaxonomySummary.model_validate(row) for row in found])


@router.post("", status_code=201)
async def open_draft(caller: Editor, tx: Tx) -> DraftOut:
    """A copy of the version in force, to be changed. There is one draft at a time."""
    row = await service.open_draft(tx, caller.client)
    return await _draft(tx, row)


@router.get(
    "/{version}",
    responses=SHOWN,
    response_class=Response,
)
async def show_taxonomy(
    version: OfVersion,
    caller: Reader,
    session: Reading,
    view: Annotated[
        Literal["full", "condensed"], Query(description="All that a version says, or a few words.")
    ] = "full",
) -> Response:
    """In full, a published version has the same bytes whenever it is read; `ETag` is their hash."""
    row, content = await queries.find_version(session, version, drafts=_sees_drafts(caller))
    if view == "condensed":
        content = _short(parse(content)).model_dump_json().encode()
        return Response(content, media_type=JSON)
    return Response(content, media_type=JSON, headers={"etag": f'"{row.sha256}"'})


@router.get("/{version}/crosswalk")
async def show_crosswalk(version: OfVersion, _caller: Reader, session: Reading) -> CrosswalkOut:
    """What each issue of a published version is today, and every change on the way."""
    await queries.find_version(session, version, drafts=False)
    crosswalk = await queries.crosswalk(session)
    (of_version,) = (one for one in crosswalk.versions if one.version == version)
    return CrosswalkOut(
        version=version,
        in_force=crosswalk.in_force.version,
        items=[
            CrosswalkLine(
                code=issue.code,
                label=issue.label,
                successors=list(crosswalk.successors(issue.code)),
                changes=[
                    CrosswalkStep(version=step.version, **_change(step.change))
                    for step in crosswalk.steps_of(issue.code)
                ],
            )
            for issue in of_version.issues
        ],
    )


@router.post("/{version}/changes", status_code=201)
async def change_draft(version: OfVersion, body: ChangeIn, caller: Editor, tx: Tx) -> DraftOut:
    """Adds, rewords, splits, merges or retires; each change says why and is in the crosswalk."""
    return await _draft(tx, await service.change_draft(tx, caller.client, version, body))


@router.delete("/{version}")
async def give_up_draft(version: OfVersion, _caller: Editor, tx: Tx) -> TaxonomySummary:
    """The draft goes; a published version never does."""
    return TaxonomySummary.model_validate(await service.give_up_draft(tx, version))


async def _draft(tx: Tx, row: TaxonomyVersion) -> DraftOut:
    _, content = await queries.find_version(tx.session, row.version, drafts=True)
    changes = [ChangeOut(**_change(change)) for change in parse(content).changes]
    return DraftOut(**TaxonomySummary.model_validate(row).model_dump(), changes=changes)


def _change(change: Any) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "before": list(change.before),
        "after": list(change.after),
        "explanation": change.explanation,
    }


def _short(taxonomy: Taxonomy) -> TaxonomyShort:
    return TaxonomyShort(
        version=taxonomy.version,
        theme=taxonomy.theme,
        stages=[
            StageShort(
                code=stage.code,
                title=stage.title,
                issues=[
                    IssueShort(
                        code=issue.code,
                        label=issue.condensed,
                        sub_issues=len(taxonomy.sub_issues_of(issue.code)),
                    )
                    for issue in taxonomy.issues_of(stage.code)
                    if issue.parent is None
                ],
            )
            for stage in taxonomy.stages
        ],
    )
