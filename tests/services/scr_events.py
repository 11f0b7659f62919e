"""Events of a review's life, as ingest would publish them."""

from datetime import UTC, datetime
from uuid import UUID

from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from contracts.types import Explanations, ReviewType, Sector, WithdrawalReason


def published(scr_id: UUID, *, reviewers: tuple[UUID, ...] = ()) -> ScrPublished:
    return ScrPublished(**_fields(scr_id, 1, reviewers))


def revised(scr_id: UUID, version: int, *, reviewers: tuple[UUID, ...] = ()) -> ScrRevised:
    return ScrRevised(**_fields(scr_id, version, reviewers))


def withdrawn(scr_id: UUID, version: int = 1) -> ScrWithdrawn:
    return ScrWithdrawn(
        scr_id=scr_id,
        version=version,
        reason=WithdrawalReason.OTHER,
        withdrawn_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def _fields(scr_id: UUID, version: int, reviewers: tuple[UUID, ...]) -> dict[str, object]:
    return {
        "scr_id": scr_id,
        "version": version,
        "review_type": ReviewType.SCR,
        "published_in": "2015Q1",
        "explanations": Explanations.FULL,
        "sectors": (Sector.PUBLIC,),
        "document_sha256": "0" * 64,
        "scr_url": f"/v1/scrs/{scr_id}",
        "passages_url": f"/v1/scrs/{scr_id}/versions/{version}/passages",
        "passages": 3,
        "lead_reviewer_ids": reviewers,
    }
