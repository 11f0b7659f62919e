"""The words of passages, asked of the database's own full-text index."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    column,
    exists,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import AgencyType, ReviewType
from services.collation.coding.queries import coded_blind
from services.collation.findings.queries import HOLDS
from services.collation.findings.tables import Finding
from services.collation.reviews.tables import Passage, Review, ReviewAgency, ReviewState
from services.collation.search.domain import Sought


@dataclass(frozen=True, slots=True)
class Asked:
    """The words, and which passages they are looked for in; all of them where nothing is said.

    Whoever asks for `tenant` is not led by what others found where two of theirs code blind.
    """

    sought: Sought
    tenant: str
    issues: tuple[str, ...] = ()
    of_stage: tuple[str, ...] = ()
    agency: AgencyType | None = None
    published_from: str | None = None
    published_to: str | None = None
    review_type: ReviewType | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of finds ended."""

    published_in: str
    scr_id: UUID
    passage: int


@dataclass(frozen=True, slots=True)
class Found:
    """A passage, and its review."""

    passage: Passage
    review: Review


async def find_passages(
    session: AsyncSession, asked: Asked, *, after: Place | None, limit: int
) -> list[Found]:
    """Of versions in force alone."""
    matching = _on_postgres if session.get_bind().dialect.name == "postgresql" else _on_sqlite
    wanted = matching(asked.sought).join(Review, _IN_FORCE).where(*_conditions(asked))
    if after is not None:
        wanted = wanted.where(_behind(after))
    wanted = wanted.order_by(Review.published_in.desc(), Passage.scr_id, Passage.number)
    rows = await session.execute(wanted.limit(limit))
    return [Found(passage, review) for passage, review in rows]


def _on_postgres(sought: Sought) -> Select[Passage, Review]:
    """Every value of a caller's is bound; none is written into the statement."""
    asked = cast(cast(sought.as_tsquery(), Text), TSQUERY)
    here = and_(_WORDS.c.scr_id == Passage.scr_id, _WORDS.c.number == Passage.number)
    found = _WORDS.c.words.op("@@")(asked)
    return select(Passage, Review).join(_WORDS, here).where(found)


def _on_sqlite(sought: Sought) -> Select[Passage, Review]:
    asked = text("passage_fts MATCH :match").bindparams(match=sought.as_fts5())
    here = and_(_PLACES.c.scr_id == Passage.scr_id, _PLACES.c.number == Passage.number)
    return (
        select(Passage, Review)
        .select_from(_WORDS)
        .join(_PLACES, _PLACES.c.id == _WORDS.c.rowid)
        .join(Passage, here)
        .where(asked)
    )


_WORDS = table(
    "passage_fts",
    column("words", TSVECTOR),
    column("scr_id", Uuid),
    column("number", Integer),
    column("rowid", Integer),
)
"""Of PostgreSQL the first three, of SQLite the words and the row's own number."""
_PLACES = table(
    "passage_fts_place", column("id", Integer), column("scr_id", Uuid), column("number", Integer)
)
_IN_FORCE = and_(
    Review.scr_id == Passage.scr_id,
    Review.version == Passage.version,
    Review.state == ReviewState.LIVE,
)
_CODED_HERE = and_(
    Finding.scr_id == Passage.scr_id,
    Finding.scr_version == Passage.version,
    Finding.passage == Passage.number,
    HOLDS,
)


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    for issues in (asked.issues, asked.of_stage):
        if issues:
            found = exists().where(_CODED_HERE, Finding.issue.in_(issues))
            wanted += [found, Passage.scr_id.not_in(coded_blind(asked.tenant))]
    if asked.agency is not None:
        of_review = ReviewAgency.scr_id == Passage.scr_id
        wanted.append(exists().where(of_review, ReviewAgency.agency == asked.agency))
    if asked.published_from is not None:
        wanted.append(Review.published_in >= asked.published_from)
    if asked.published_to is not None:
        wanted.append(Review.published_in <= asked.published_to)
    if asked.review_type is not None:
        wanted.append(Review.review_type == asked.review_type)
    return wanted


def _behind(place: Place) -> ColumnElement[bool]:
    later = and_(Passage.scr_id == place.scr_id, Passage.number > place.passage)
    return or_(
        Review.published_in < place.published_in,
        and_(Review.published_in == place.published_in, or_(Passage.scr_id > place.scr_id, later)),
    )


async def issues_in(
    session: AsyncSession, tenant: str, found: Sequence[Found]
) -> dict[tuple[UUID, int], list[str]]:
    """What people found in these passages; of reviews that this tenant codes blind, nothing."""
    issues: defaultdict[tuple[UUID, int], list[str]] = defaultdict(list)
    if not found:
        return issues
    scr_ids = {one.review.scr_id for one in found}
    numbers = {one.passage.number for one in found}
    wanted = (
        select(Finding.scr_id, Finding.passage, Finding.issue)
        .join(Passage, _CODED_HERE)
        .where(Passage.scr_id.in_(scr_ids), Passage.number.in_(numbers))
        .where(Passage.scr_id.not_in(coded_blind(tenant)))
        .distinct()
        .order_by(Finding.issue)
    )
    for scr_id, passage, issue in await session.execute(wanted):
        issues[scr_id, passage].append(issue)
    return issues
