"""The words of passages, asked of the database's own full-text index."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import AgencyType, ReviewType
from services.collation.findings.queries import HOLDS
from services.collation.findings.tables import Finding
from services.collation.reviews.tables import Passage, Review, ReviewAgency, ReviewState
from services.collation.search.domain import BEGIN, END, as_match

_OPTIONS = f"StartSel={BEGIN},StopSel={END},HighlightAll=true"


@dataclass(frozen=True, slots=True)
class Asked:
    """The words, and which passages they are looked for in; all of them where nothing is said."""

    words: str
    issues: tuple[str, ...] = ()
    stage: str | None = None
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
    """A passage, its review and its text with the finds marked."""

    passage: Passage
    review: Review
    marked: str


async def find_passages(
    session: AsyncSession, asked: Asked, *, after: Place | None, limit: int
) -> list[Found]:
    """Of versions in force alone. Raises NothingToFind.

    First which, and then their words: to mark the finds of all that match would take a database
    longer than anybody waits, where a word is common.
    """
    on_postgres = session.get_bind().dialect.name == "postgresql"
    match = as_match(asked.words)
    words = {"words": asked.words} if on_postgres else {"match": match}
    matching = _matching_postgres() if on_postgres else _matching_sqlite()
    wanted = matching.where(*_conditions(asked))
    if after is not None:
        wanted = wanted.where(_behind(after))
    wanted = wanted.order_by(Review.published_in.desc(), Passage.scr_id, Passage.number)
    keys = (await session.execute(wanted.limit(limit), words)).all()
    if not keys:
        return []
    marked = _marked_postgres(keys) if on_postgres else _marked_sqlite(keys)
    found = {
        (passage.scr_id, passage.number): Found(passage, review, shown)
        for passage, review, shown in await session.execute(marked, words)
    }
    return [found[key.scr_id, key.number] for key in keys]


Keys = Sequence[Row[Any]]


def _matching_postgres() -> Any:
    """Every value of a caller's is bound; none is written into the statement."""
    found = func.to_tsvector(_ENGLISH, Passage.text).op("@@")(_asked_words())
    wanted = select(Passage.scr_id, Passage.number)
    return wanted.join(Review, _IN_FORCE).where(found)


def _marked_postgres(keys: Keys) -> Select[Any]:
    shown = func.ts_headline(_ENGLISH, Passage.text, _asked_words(), _OPTIONS)
    places = tuple_(Passage.scr_id, Passage.number).in_([(k.scr_id, k.number) for k in keys])
    return select(Passage, Review, shown).join(Review, _IN_FORCE).where(places)


def _asked_words() -> ColumnElement[Any]:
    return func.websearch_to_tsquery(_ENGLISH, bindparam("words", type_=String))


_ENGLISH = text("'english'")


def _matching_sqlite() -> Any:
    return _of_words(select(Passage.scr_id, Passage.number, _PLACES.c.id)).where(_FOUND)


def _marked_sqlite(keys: Keys) -> Select[Any]:
    shown = func.highlight(literal_column("passage_fts"), 0, BEGIN, END)
    these = _WORDS.c.rowid.in_([key.id for key in keys])
    return _of_words(select(Passage, Review, shown)).where(_FOUND, these)


def _of_words(wanted: Select[Any]) -> Select[Any]:
    return (
        wanted.select_from(_WORDS)
        .join(_PLACES, _PLACES.c.id == _WORDS.c.rowid)
        .join(
            Passage,
            and_(Passage.scr_id == _PLACES.c.scr_id, Passage.number == _PLACES.c.number),
        )
        .join(Review, _IN_FORCE)
    )


_FOUND = text("passage_fts MATCH :match").bindparams(bindparam("match"))
_WORDS = table("passage_fts", column("rowid", Integer))
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
    if asked.issues:
        wanted.append(exists().where(_CODED_HERE, Finding.issue.in_(asked.issues)))
    if asked.stage is not None:
        wanted.append(exists().where(_CODED_HERE, Finding.issue.startswith(asked.stage)))
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
    session: AsyncSession, found: Sequence[Found]
) -> dict[tuple[UUID, int], list[str]]:
    """What people found in these passages."""
    issues: defaultdict[tuple[UUID, int], list[str]] = defaultdict(list)
    if not found:
        return issues
    scr_ids = {one.review.scr_id for one in found}
    numbers = {one.passage.number for one in found}
    wanted = (
        select(Finding.scr_id, Finding.passage, Finding.issue)
        .join(Passage, _CODED_HERE)
        .where(Passage.scr_id.in_(scr_ids), Passage.number.in_(numbers))
        .distinct()
        .order_by(Finding.issue)
    )
    for scr_id, passage, issue in await session.execute(wanted):
        issues[scr_id, passage].append(issue)
    return issues
