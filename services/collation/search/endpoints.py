"""Looking for words in what published reviews say."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.auth import Caller, needs
from chassis.errors import Forbidden
from chassis.http import Reading, new_router
from chassis.pagination import BadCursor, Cursor, Limit, list_id, read_cursor, write_cursor
from contracts.events.collation import CODINGS
from contracts.types import AgencyType, ReviewType
from services.collation.search import queries
from services.collation.search.domain import NothingToFind, Sought, excerpt_of
from services.collation.search.errors import NothingAsked, PeriodEmpty
from services.collation.search.queries import Asked, Found, Place
from services.collation.search.schemas import PassageFound, PassagesFound
from services.collation.taxonomy import queries as taxonomies

router = new_router("/v1/passage-search", "search")

Reader = Annotated[Caller, needs("scrs:read", "trends:read")]
Words = Annotated[
    str,
    Query(
        min_length=1,
        max_length=200,
        description=(
            'All of the words; `"in this order"`; `this or that`; `-without`. '
            "Nothing else is an operator, and no word is too common to be looked for."
        ),
        examples=['"strategy meeting" -police'],
    ),
]
Quarter = Annotated[
    str | None,
    Query(pattern=r"^[0-9]{4}Q[1-4]$", max_length=6, description="For example 2015Q1."),
]


@router.get("")
async def search_passages(
    caller: Reader,
    session: Reading,
    q: Words,
    issue: Annotated[
        str | None,
        Query(
            pattern=r"^[A-G][1-9][0-9]?(\.[1-9][0-9]?)?$",
            max_length=6,
            description="Only passages in which people found it, or what was merged into it; for "
            "those who may read codings.",
        ),
    ] = None,
    stage: Annotated[
        str | None,
        Query(
            pattern=r"^[A-G]$",
            max_length=1,
            description="Only passages in which people found an issue that belongs to it now; for "
            "those who may read codings.",
        ),
    ] = None,
    agency: Annotated[
        AgencyType | None, Query(description="Only reviews in which this kind of agency took part.")
    ] = None,
    published_from: Quarter = None,
    published_to: Quarter = None,
    review_type: ReviewType | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> PassagesFound:
    """Passages of reviews in force, the words marked. Never of one withdrawn, superseded or held.

    Words are found in their forms: `meeting` finds `meetings`. Newest reviews come first. What
    people found in passages is told to those alone who may read codings (`codings:read`), and of a
    review that two of theirs code blind only once it is settled what counts.
    """
    reads_codings = CODINGS in caller.scopes
    if (issue or stage) and not reads_codings:
        raise Forbidden
    if published_from and published_to and published_from > published_to:
        raise PeriodEmpty
    try:
        sought = Sought.of(q)
    except NothingToFind:
        raise NothingAsked from None
    walk = await taxonomies.crosswalk(session)
    issues = walk.counted_as(issue) if issue else ()
    of_stage = walk.codes_of_stage(stage) if stage else ()
    asked = Asked(
        sought, caller.tenant, issues, of_stage, agency, published_from, published_to, review_type
    )
    of_list = list_id(caller, "passage-search", asked)
    after = _place(read_cursor(of_list, cursor))
    found = await queries.find_passages(session, asked, after=after, limit=limit + 1)
    page = found[:limit]
    coded = await queries.issues_in(session, caller.tenant, page) if reads_codings else None
    return PassagesFound(
        items=[
            _shown(
                one,
                sought,
                None if coded is None else coded.get((one.review.scr_id, one.passage.number), []),
            )
            for one in page
        ],
        next=write_cursor(of_list, _written(page[-1])) if len(found) > limit else None,
    )


def _written(last: Found) -> str:
    return f"{last.review.published_in}/{last.passage.scr_id}/{last.passage.number}"


def _place(written: str | None) -> Place | None:
    if written is None:
        return None
    try:
        published_in, scr_id, passage = written.split("/")
        return Place(published_in, UUID(scr_id), int(passage))
    except ValueError:
        raise BadCursor from None


def _shown(found: Found, sought: Sought, issues: list[str] | None) -> PassageFound:
    excerpt = excerpt_of(found.passage.text, sought.spans_in(found.passage.text))
    return PassageFound(
        scr_id=found.review.scr_id,
        scr_version=found.review.version,
        passage=found.passage.number,
        page=found.passage.page,
        paragraph=found.passage.paragraph,
        excerpt=excerpt.text,
        highlights=list(excerpt.spans),
        html=excerpt.html,
        cut_before=excerpt.cut_before,
        cut_after=excerpt.cut_after,
        issues=issues,
        scr_url=found.review.scr_url,
    )
