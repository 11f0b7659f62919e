"""Marker sets by version, and comments."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.quality.markers.domain import SetStatus
from services.quality.markers.errors import (
    MarkerSetHistoric,
    NoSuchComment,
    NoSuchMarker,
    NoSuchMarkerSet,
)
from services.quality.markers.schemas import MarkerOut
from services.quality.markers.tables import MarkerComment, MarkerSet


async def list_sets(session: AsyncSession) -> Sequence[MarkerSet]:
    """Each set's newest version, by name."""
    newest = select(MarkerSet.set_id, func.max(MarkerSet.version).label("version"))
    latest = newest.group_by(MarkerSet.set_id).subquery()
    wanted = select(MarkerSet).join(
        latest,
        (latest.c.set_id == MarkerSet.set_id) & (latest.c.version == MarkerSet.version),
    )
    return (await session.scalars(wanted.order_by(MarkerSet.set_id))).all()


async def find_set(
    session: AsyncSession, set_id: str, version: int | None = None
) -> MarkerSet | None:
    wanted = select(MarkerSet).where(MarkerSet.set_id == set_id)
    if version is not None:
        wanted = wanted.where(MarkerSet.version == version)
    wanted = wanted.order_by(MarkerSet.version.desc()).limit(1)
    found: MarkerSet | None = (await session.scalars(wanted)).one_or_none()
    return found


async def get_set(session: AsyncSession, set_id: str, version: int | None = None) -> MarkerSet:
    """Raises NoSuchMarkerSet."""
    found = await find_set(session, set_id, version)
    if found is None:
        raise NoSuchMarkerSet
    return found


async def set_in_use(session: AsyncSession, set_id: str) -> MarkerSet:
    """Raises NoSuchMarkerSet, MarkerSetHistoric."""
    found = await get_set(session, set_id)
    if found.status != SetStatus.IN_USE:
        raise MarkerSetHistoric
    return found


def marker_of(of_set: MarkerSet, number: int) -> MarkerOut:
    """Raises NoSuchMarker."""
    for marker in of_set.content["markers"]:
        if marker["number"] == number:
            return MarkerOut.model_validate(marker)
    raise NoSuchMarker


def numbers_of(of_set: MarkerSet) -> list[int]:
    return [marker["number"] for marker in of_set.content["markers"]]


def action_markers_of(of_set: MarkerSet) -> list[int]:
    """None where the set does not say, as no set did once."""
    named: list[int] = of_set.content.get("action_markers", [])
    return named


async def list_comments(
    session: AsyncSession,
    *,
    marker_set: str | None,
    marker: int | None,
    seen_by: str | None,
    after: int | None,
    limit: int,
) -> Sequence[MarkerComment]:
    """As they came. Those without a disposition only for their own tenant, or with None for all."""
    wanted = select(MarkerComment).order_by(MarkerComment.seq).limit(limit)
    if seen_by is not None:
        wanted = wanted.where(
            or_(MarkerComment.disposition.is_not(None), MarkerComment.tenant == seen_by)
        )
    if marker_set is not None:
        wanted = wanted.where(MarkerComment.marker_set == marker_set)
    if marker is not None:
        wanted = wanted.where(MarkerComment.marker == marker)
    if after is not None:
        wanted = wanted.where(MarkerComment.seq > after)
    return (await session.scalars(wanted)).all()


async def lock_comment(session: AsyncSession, comment_id: UUID) -> MarkerComment:
    """Raises NoSuchComment."""
    wanted = select(MarkerComment).where(MarkerComment.comment_id == comment_id).with_for_update()
    found: MarkerComment | None = (await session.scalars(wanted)).one_or_none()
    if found is None:
        raise NoSuchComment
    return found
