"""Examples that are in force, and who may see the others."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    cast,
    column,
    exists,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import PracticeEvidence, PracticeOrigin
from services.collation.practices.domain import (
    MOST_WORDS,
    PracticeState,
    SharedPractice,
    Source,
    practice_url,
    words_of,
)
from services.collation.practices.errors import NoSuchPractice, NothingToSearch, PracticeGone
from services.collation.practices.tables import Practice, PracticeIssue


def _shared() -> Select[Practice]:
    return select(Practice).where(Practice.state == PracticeState.SHARED)


async def list_practices(
    session: AsyncSession,
    *,
    issue: str | None = None,
    evidence: PracticeEvidence | None = None,
    origin: PracticeOrigin | None = None,
    text: str | None = None,
    after: int | None = None,
    limit: int,
) -> Sequence[Practice]:
    """In the order in which they were written down. Raises NothingToSearch."""
    wanted = _shared()
    if issue is not None:
        of_issue = exists().where(
            PracticeIssue.practice_id == Practice.practice_id, PracticeIssue.issue == issue
        )
        wanted = wanted.where(of_issue)
    if evidence is not None:
        wanted = wanted.where(Practice.evidence == evidence)
    if origin is not None:
        wanted = wanted.where(Practice.origin == origin)
    if text is not None:
        words = words_of(text)
        if not 1 <= len(words) <= MOST_WORDS:
            raise NothingToSearch(f"Give 1 to {MOST_WORDS} words.")
        wanted = wanted.where(_says(words, session.get_bind().dialect.name))
    return await _page(session, wanted, after, limit)


def _says(beginnings: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Every one of them begins a word; they hold letters and figures alone, and no operator."""
    if dialect == "postgresql":
        asked = cast(" & ".join(f"'{word}':*" for word in beginnings), Text)
        return func.to_tsvector(_AS_WRITTEN, Practice.search_text).op("@@")(cast(asked, TSQUERY))
    asked_here = " AND ".join(f'"{word}"*' for word in beginnings)
    return Practice.seq.in_(_FOUND.bindparams(beginnings=asked_here).columns(column("rowid")))


_AS_WRITTEN = literal_column("'simple'", Text)
_FOUND = text("SELECT rowid FROM practice_fts WHERE practice_fts MATCH :beginnings")


async def list_own(
    session: AsyncSession, tenant: str, *, after: int | None, limit: int
) -> Sequence[Practice]:
    """All that a body ever shared, what ended too."""
    return await _page(session, select(Practice).where(Practice.tenant == tenant), after, limit)


async def list_held(session: AsyncSession, *, after: int | None, limit: int) -> Sequence[Practice]:
    held = select(Practice).where(Practice.state == PracticeState.HELD)
    return await _page(session, held, after, limit)


async def _page(
    session: AsyncSession, wanted: Select[Practice], after: int | None, limit: int
) -> Sequence[Practice]:
    if after is not None:
        wanted = wanted.where(Practice.seq > after)
    return (await session.scalars(wanted.order_by(Practice.seq).limit(limit))).all()


async def get_shared(session: AsyncSession, practice_id: UUID) -> Practice:
    """Raises NoSuchPractice, also for one never shared, or PracticeGone."""
    found = await session.scalar(select(Practice).where(Practice.practice_id == practice_id))
    if found is None or found.shared_at is None:
        raise NoSuchPractice
    if found.state != PracticeState.SHARED:
        raise PracticeGone
    return found


async def get_own(session: AsyncSession, tenant: str, practice_id: UUID) -> Practice:
    """Locked. Raises NoSuchPractice, also for another body's."""
    found = await lock_practice(session, practice_id)
    if found.tenant != tenant:
        raise NoSuchPractice
    return found


async def lock_practice(session: AsyncSession, practice_id: UUID) -> Practice:
    """Raises NoSuchPractice."""
    found: Practice | None = await session.scalar(
        select(Practice)
        .where(Practice.practice_id == practice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchPractice
    return found


async def issues_of(
    session: AsyncSession, practices: Collection[Practice]
) -> dict[UUID, tuple[str, ...]]:
    wanted = select(PracticeIssue).where(
        PracticeIssue.practice_id.in_([p.practice_id for p in practices])
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in await session.scalars(wanted):
        found[row.practice_id].append(row.issue)
    return {practice_id: tuple(sorted(codes)) for practice_id, codes in found.items()}


async def practices_of(
    session: AsyncSession, codes: Collection[str]
) -> dict[str, list[SharedPractice]]:
    """What the library holds for each of these issues, in force now; each code is a key."""
    found: dict[str, list[SharedPractice]] = {code: [] for code in codes}
    wanted = (
        select(PracticeIssue.issue, Practice)
        .join(Practice, Practice.practice_id == PracticeIssue.practice_id)
        .where(PracticeIssue.issue.in_(found), Practice.state == PracticeState.SHARED)
        .order_by(Practice.seq)
    )
    for issue, practice in await session.execute(wanted):
        found[issue].append(_as_shared(practice))
    return found


async def naming_of_shared(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, bool]:
    """Those of these that are in force, and whether their bodies agree to be named now."""
    wanted = select(Practice.practice_id, Practice.named).where(
        Practice.practice_id.in_(ids), Practice.state == PracticeState.SHARED
    )
    return {row.practice_id: row.named for row in await session.execute(wanted)}


async def by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Practice]:
    """Examples in whichever state; of those that ended there is no text."""
    wanted = select(Practice).where(Practice.practice_id.in_(ids))
    return {practice.practice_id: practice for practice in await session.scalars(wanted)}


def ids_not_ended() -> Select[UUID]:
    """The ids of examples in force, or held: for another slice's own select."""
    open_states = (PracticeState.HELD, PracticeState.SHARED)
    return select(Practice.practice_id).where(Practice.state.in_(open_states))


def ids_shared() -> Select[UUID]:
    """The ids of examples in force: for another slice's own select."""
    return select(Practice.practice_id).where(Practice.state == PracticeState.SHARED)


def sources_kept_back() -> Select[UUID | None]:
    """The ids of records whose example is held, refused or withdrawn: for another's select."""
    return select(Practice.source_id).where(
        Practice.source_id.is_not(None), Practice.state != PracticeState.SHARED
    )


async def source_of(session: AsyncSession, practice_id: UUID) -> Source | None:
    """The record that an example was shared from; none where it was written in the library."""
    wanted = select(Practice).where(Practice.practice_id == practice_id)
    found: Practice | None = await session.scalar(wanted)
    return None if found is None else _source(found)


def _source(practice: Practice) -> Source | None:
    if practice.source_kind is None or practice.source_id is None:
        return None
    return Source(practice.source_kind, practice.source_id)


async def of_source(session: AsyncSession, source: Source) -> Practice | None:
    """The example that was shared from this record and has not ended."""
    found: Practice | None = await session.scalar(
        select(Practice)
        .where(
            Practice.source_kind == source.kind,
            Practice.source_id == source.id,
            Practice.state.in_((PracticeState.HELD, PracticeState.SHARED)),
        )
        .with_for_update()
    )
    return found


async def of_review(session: AsyncSession, scr_id: UUID) -> Sequence[Practice]:
    """The examples in force, or held, that a review's passages tell of; locked."""
    wanted = select(Practice).where(
        Practice.scr_id == scr_id,
        Practice.state.in_((PracticeState.HELD, PracticeState.SHARED)),
    )
    return (await session.scalars(wanted.order_by(Practice.seq).with_for_update())).all()


def _as_shared(practice: Practice) -> SharedPractice:
    body = practice.body or {}
    return SharedPractice(
        practice_id=practice.practice_id,
        revision=practice.revision,
        title=body["title"],
        text=body["text"],
        evidence=PracticeEvidence(practice.evidence),
        evidence_note=body["evidence_note"],
        evidence_url=body["evidence_url"],
        origin=PracticeOrigin(practice.origin),
        named_body=practice.tenant if practice.named else None,
        practice_url=practice_url(practice.practice_id),
        source=_source(practice),
    )
