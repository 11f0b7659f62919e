"""Publishes reviews, and takes what is added to them later."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.ingest import ScrPublished, ScrRevised
from contracts.types import AgencyType, Explanations, Region, ReviewType, Sector
from services.ingest.scrs import queries
from services.ingest.scrs.addresses import in_link
from services.ingest.scrs.codes import AreaDisclosure
from services.ingest.scrs.domain import ScrState, shows_body
from services.ingest.scrs.errors import ResponseUnacceptable
from services.ingest.scrs.schemas import BoardResponse
from services.ingest.scrs.tables import Scr, ScrProgress, ScrVersion


def enter(progress: ScrProgress, state: ScrState) -> None:
    """A version comes to a state."""
    progress.state = state
    progress.changed_at = utc_now()
    if state is ScrState.PUBLISHED:
        progress.published_at = progress.changed_at


async def publish_version(tx: Transaction, scr: Scr, progress: ScrProgress) -> ScrState:
    """Put a version in force and tell everybody; the caller holds the lock on `scr`.

    Where a later version is in force already this one comes too late: superseded, unheard of.
    """
    before = scr.published_version
    if before is not None and before > progress.version:
        enter(progress, ScrState.SUPERSEDED)
        return ScrState.SUPERSEDED
    await tx.session.execute(
        update(ScrProgress)
        .where(ScrProgress.scr_id == scr.id, ScrProgress.version < progress.version)
        .values(state=ScrState.SUPERSEDED, changed_at=utc_now())
    )
    enter(progress, ScrState.PUBLISHED)
    scr.published_version = progress.version
    row = await tx.session.get_one(ScrVersion, (scr.id, progress.version))
    await tx.publish(_published(row, progress.passages or 0, first=before is None))
    return ScrState.PUBLISHED


def _published(row: ScrVersion, passages: int, *, first: bool) -> ScrPublished:
    body: dict[str, Any] = row.body or {}
    reviewers = [led["reviewer_id"] for led in body.get("lead_reviewers", [])]
    named = shows_body(AreaDisclosure(body["area_disclosure"]))
    kind = ScrPublished if first else ScrRevised
    return kind(
        scr_id=row.scr_id,
        version=row.version,
        review_type=ReviewType(row.review_type),
        published_in=row.published_in,
        explanations=Explanations(body["explanations_present"]),
        sectors=tuple(sorted({Sector(agency["sector"]) for agency in body["agencies_involved"]})),
        agencies=tuple(
            sorted({AgencyType(agency["agency_type"]) for agency in body["agencies_involved"]})
        ),
        document_sha256=row.document_sha256,
        scr_url=f"/v1/scrs/{row.scr_id}",
        passages_url=f"/v1/scrs/{row.scr_id}/versions/{row.version}/passages",
        passages=passages,
        region=Region(row.region) if row.region else None,
        commissioning_body_id=body["commissioning_body_id"] if named else None,
        lead_reviewer_ids=tuple(UUID(led) for led in reviewers if led != "not_disclosed"),
    )


async def attach_response(
    tx: Transaction, caller: Caller, scr_id: UUID, response: BoardResponse
) -> None:
    """Note the board's published answer: it makes no new version of the review.

    Nobody looks at it before others do: raises ResponseUnacceptable also for a mere suspicion.
    """
    scr = await queries.lock_own(tx.session, caller, scr_id)
    queries.refuse_withdrawn(scr)
    _check_response(response)
    scr.board_response = response.model_dump(mode="json")


def _check_response(response: BoardResponse) -> None:
    found = in_link("/url", response.url)
    faults = [Pointer(one.pointer, f"Holds what no review may: {one.kind}.") for one in found]
    if response.published_on > utc_now().date():
        faults.append(Pointer("/published_on", "In the future."))
    if faults:
        raise ResponseUnacceptable(pointers=faults)
