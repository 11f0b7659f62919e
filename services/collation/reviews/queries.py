"""What others ask of a review."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from services.collation.reviews.errors import NoSuchReview, ReviewWithdrawn, VersionNotInForce
from services.collation.reviews.tables import Passage, Review, ReviewState, WithdrawalTold

TOLD_OF_WITHDRAWALS = frozenset({"scrs:copy", "scrs:owner", "scrs:review"})
"""Over all boards: whoever holds one keeps something of published reviews, and has to forget it."""


async def is_news(session: AsyncSession, scr_id: UUID, version: int) -> bool:
    """Whether a version is still to be taken in: none later is here, and no tombstone."""
    review = await session.get(Review, scr_id)
    return review is None or (review.state == ReviewState.LIVE and review.version < version)


async def live_review(session: AsyncSession, scr_id: UUID, *, caller: Caller | None) -> Review:
    """Raises ReviewWithdrawn to those who are told, NoSuchReview to others.

    `caller` is None where nobody is answered, or who asks works on the review already.
    """
    return await _live(session, await session.get(Review, scr_id), caller)


async def review_in_force(
    session: AsyncSession,
    scr_id: UUID,
    version: int,
    *,
    caller: Caller | None,
    shared: bool = False,
) -> Review:
    """The review, locked: no other version takes its place before this transaction ends.

    Locked `shared`, others may hold it so too: none waits for the other, nor learns of them.
    Raises as `live_review` does, or VersionNotInForce.
    """
    found = await _locked(session, scr_id, shared=shared)
    review = await _live(session, found, caller)
    if review.version != version:
        raise VersionNotInForce
    return review


async def lock_version(session: AsyncSession, scr_id: UUID) -> int | None:
    """The newest version that was taken in, of a tombstone too; until this transaction ends no
    other takes its place."""
    found = await _locked(session, scr_id)
    return found.version if found is not None else None


async def _locked(session: AsyncSession, scr_id: UUID, *, shared: bool = False) -> Review | None:
    found: Review | None = await session.scalar(
        select(Review)
        .where(Review.scr_id == scr_id)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )
    return found


async def _live(session: AsyncSession, review: Review | None, caller: Caller | None) -> Review:
    if review is None:
        raise NoSuchReview
    if review.state == ReviewState.WITHDRAWN:
        if caller is None or await _is_told(session, caller, review.scr_id):
            raise ReviewWithdrawn
        raise NoSuchReview
    return review


async def is_hidden(session: AsyncSession, caller: Caller, scr_id: UUID) -> bool:
    """Whether a review was withdrawn, and this caller is not told so."""
    withdrawn = bool(await withdrawn_among(session, [scr_id]))
    return withdrawn and not await _is_told(session, caller, scr_id)


async def _is_told(session: AsyncSession, caller: Caller, scr_id: UUID) -> bool:
    """Those over all boards, and whose work on the review is gone."""
    if not TOLD_OF_WITHDRAWALS.isdisjoint(caller.scopes):
        return True
    return await session.get(WithdrawalTold, (scr_id, caller.tenant)) is not None


async def find_passage(session: AsyncSession, review: Review, number: int) -> Passage | None:
    passage = await session.get(Passage, (review.scr_id, number))
    return passage if passage is not None and passage.version == review.version else None


async def list_passages(
    session: AsyncSession, scr_id: UUID, version: int, *, after: int = 0, limit: int | None = None
) -> Sequence[Passage]:
    """In the order of the report; none once another version is in force."""
    wanted = (
        select(Passage)
        .where(Passage.scr_id == scr_id, Passage.version == version, Passage.number > after)
        .order_by(Passage.number)
        .limit(limit)
    )
    return (await session.scalars(wanted)).all()


async def withdrawn_among(session: AsyncSession, scr_ids: Collection[UUID]) -> set[UUID]:
    """Those of these reviews that nothing may be told of any more."""
    wanted = select(Review.scr_id).where(
        Review.scr_id.in_(scr_ids), Review.state == ReviewState.WITHDRAWN
    )
    return set(await session.scalars(wanted))


async def no_more_in_force(session: AsyncSession, cited: Collection[tuple[UUID, int]]) -> set[UUID]:
    """Those of these reviews, each with a version, of which another is in force, or none."""
    wanted = select(Review.scr_id, Review.version).where(
        Review.scr_id.in_({scr_id for scr_id, _ in cited}), Review.state == ReviewState.LIVE
    )
    in_force = {(scr_id, version) for scr_id, version in await session.execute(wanted)}
    return {scr_id for scr_id, _ in set(cited) - in_force}
