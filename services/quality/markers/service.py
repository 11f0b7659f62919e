"""Publishing versions of marker sets, and what is said about their markers."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from chassis.db import Transaction, insert_or_skip, utc_now
from chassis.errors import Pointer
from contracts.events.quality import MarkerPublished, MarkerSetPublished
from services.quality.markers import queries
from services.quality.markers.days import impossible
from services.quality.markers.domain import SetStatus, misplaced, review_due
from services.quality.markers.errors import (
    CommentDisposed,
    DateNotPossible,
    IdentifyingComment,
    MarkerMisplaced,
    VersionNotNext,
)
from services.quality.markers.leaving import identifying
from services.quality.markers.schemas import CommentIn, DispositionIn, MarkerSetIn, SetReviewIn
from services.quality.markers.tables import MarkerComment, MarkerSet

SHIPPED = Path(__file__).parent / "data"


def shipped_sets() -> list[MarkerSetIn]:
    return [
        MarkerSetIn.model_validate_json(file.read_bytes())
        for file in sorted(SHIPPED.glob("*.json"))
    ]


def set_url(set_id: str) -> str:
    return f"/v1/marker-sets/{set_id.lower()}"


async def publish_set(tx: Transaction, body: MarkerSetIn) -> MarkerSet:
    """The next version of a set; raises VersionNotNext for any other number."""
    before = await queries.find_set(tx.session, body.id)
    if body.version != (before.version + 1 if before else 1):
        raise VersionNotNext
    if not await _put(tx, body, before):
        raise VersionNotNext
    return await queries.get_set(tx.session, body.id, body.version)


async def publish_shipped(tx: Transaction, body: MarkerSetIn) -> None:
    """At every start: what is there already stays as it is."""
    if await queries.find_set(tx.session, body.id, body.version) is None:
        await _put(tx, body, await queries.find_set(tx.session, body.id, body.version - 1))


async def _put(tx: Transaction, body: MarkerSetIn, before: MarkerSet | None) -> bool:
    now = utc_now()
    content = body.model_dump(mode="json")
    changed = _count_changes(content["markers"], before.content["markers"] if before else [])
    in_use = body.status is SetStatus.IN_USE
    new = insert_or_skip(MarkerSet, tx.dialect).values(
        set_id=body.id,
        version=body.version,
        status=body.status,
        content=content,
        published_at=now,
        review_due_on=review_due(now.date()) if in_use else None,
    )
    if not await tx.changed(new):
        return False
    await tx.publish(
        MarkerSetPublished(
            marker_set=body.id,
            version=body.version,
            markers=body.marker_count,
            set_url=set_url(body.id),
            published_at=now,
        )
    )
    for marker in changed:
        await tx.publish(
            MarkerPublished(
                marker_id=f"{body.id}.{marker['number']}",
                version=marker["version"],
                marker_set=body.id,
                set_version=body.version,
                marker=marker["number"],
                marker_url=f"{set_url(body.id)}/markers/{marker['number']}",
                published_at=now,
            )
        )
    return True


def _count_changes(
    markers: list[dict[str, Any]], before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Gives each marker its own version, and returns those that are new or differ."""
    old = {marker["number"]: marker for marker in before}
    changed = []
    for marker in markers:
        last = old.get(marker["number"])
        version = last["version"] if last else 0
        if last is None or {**marker, "version": version} != last:
            version += 1
            changed.append(marker)
        marker["version"] = version
    return changed


async def review_set(tx: Transaction, set_id: str, body: SetReviewIn) -> MarkerSet:
    """The next time is in six months.

    Raises DateNotPossible for a day still to come, or before publication or the last review.
    """
    found = await queries.set_in_use(tx.session, set_id)
    check_days(body)
    due_on = review_due(body.reviewed_on)
    if found.review_due_on is not None and due_on < found.review_due_on:
        early = Pointer("/reviewed_on", "The set was published, or looked through, after this day.")
        raise DateNotPossible(pointers=[early])
    found.review_due_on = due_on
    return found


def check_days(body: BaseModel, referred_on: date | None = None) -> None:
    """Raises DateNotPossible, pointing at each day of what was written that cannot be."""
    wrong = impossible(body.model_dump(), utc_now().date(), referred_on)
    if pointers := [Pointer(*each) for each in wrong]:
        raise DateNotPossible(pointers=pointers)


def check_markers(numbers: Sequence[int], allowed: Collection[int], otherwise: str) -> None:
    """Raises MarkerMisplaced, with the reason `otherwise` for one that is not allowed here."""
    if pointers := [Pointer(*each) for each in misplaced(numbers, allowed, otherwise)]:
        raise MarkerMisplaced(pointers=pointers)


async def comment_on_marker(tx: Transaction, tenant: str, body: CommentIn) -> MarkerComment:
    """Raises IdentifyingComment."""
    _check_text("/text", body.text)
    of_set = await queries.get_set(tx.session, body.marker_set)
    marker = queries.marker_of(of_set, body.marker)
    comment = MarkerComment(
        tenant=tenant,
        marker_set=of_set.set_id,
        set_version=of_set.version,
        marker=marker.number,
        text=body.text,
        commented_at=utc_now(),
    )
    tx.session.add(comment)
    await tx.session.flush()
    return comment


async def dispose_of_comment(
    tx: Transaction, comment_id: UUID, body: DispositionIn
) -> MarkerComment:
    """Published with the comment, once; raises CommentDisposed, IdentifyingComment."""
    _check_text("/explanation", body.explanation)
    comment = await queries.lock_comment(tx.session, comment_id)
    if comment.disposition is not None:
        raise CommentDisposed
    comment.disposition = body.disposition
    comment.explanation = body.explanation
    comment.disposed_at = utc_now()
    return comment


def _check_text(pointer: str, text: str) -> None:
    if found := identifying({pointer: text}):
        raise IdentifyingComment(pointers=[Pointer(part, kind.value) for part, kind in found])
