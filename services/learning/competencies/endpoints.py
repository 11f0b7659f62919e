"""The framework, one's own evidence, and what was shared."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.competencies import service
from services.learning.competencies.schemas import (
    EvidenceIn,
    EvidenceOut,
    Evidences,
    FrameworkIn,
    FrameworkOut,
    Frameworks,
    OwnEvidenceOut,
    OwnEvidences,
    SharingIn,
)
from services.learning.reviewers.domain import Purpose
from services.learning.reviewers.queries import own_record
from services.learning.reviewers.service import note_reads

frameworks = new_router("/v1/competency-frameworks", "learning")
evidence = new_router("/v1/competency-evidence", "learning")
reviewers = new_router("/v1/reviewers", "learning")
routers: Sequence[APIRouter] = (frameworks, evidence, reviewers)

Version = Annotated[int, Path(ge=1, le=1_000_000)]
Reader = Annotated[Caller, needs("learning:read")]
Learning = Annotated[Caller, needs("learning:own")]
Board = Annotated[Caller, needs("learning:commission")]
Steward = Annotated[Caller, needs("learning:steward")]


@frameworks.get("")
async def list_frameworks(caller: Reader, session: Reading) -> Frameworks:
    found = await service.frameworks(session)
    return Frameworks(items=[FrameworkOut.model_validate(one) for one in found])


@frameworks.post("", status_code=201)
async def publish_framework(body: FrameworkIn, caller: Steward, tx: Tx) -> FrameworkOut:
    """A new version beside the old ones, to which evidence stays bound."""
    return FrameworkOut.model_validate(await service.publish_framework(tx, body))


@frameworks.get("/{version}")
async def show_framework(version: Version, caller: Reader, session: Reading) -> FrameworkOut:
    return FrameworkOut.model_validate(await service.get_framework(session, version))


@evidence.post("", status_code=201)
async def declare_evidence(body: EvidenceIn, caller: Learning, tx: Tx) -> OwnEvidenceOut:
    found = await service.declare_evidence(tx, caller.tenant, body)
    return OwnEvidenceOut.model_validate(found)


@evidence.get("")
async def list_own_evidence(caller: Learning, session: Reading) -> OwnEvidences:
    reviewer = await own_record(session, caller.tenant)
    found = await service.evidence_of(session, reviewer.id)
    return OwnEvidences(items=[OwnEvidenceOut.model_validate(one) for one in found])


@evidence.put("/{evidence_id}/sharing")
async def share_evidence(
    evidence_id: UUID, body: SharingIn, caller: Learning, tx: Tx
) -> OwnEvidenceOut:
    """Say who may see it, or take that back."""
    found = await service.share_evidence(tx, caller.tenant, evidence_id, body.shared_with)
    return OwnEvidenceOut.model_validate(found)


@evidence.put("/{evidence_id}/confirmation")
async def confirm_evidence(evidence_id: UUID, caller: Reader, tx: Tx) -> EvidenceOut:
    """For the supervisor whom the reviewer named."""
    found = await service.confirm_evidence(tx, caller.tenant, evidence_id)
    return EvidenceOut.model_validate(found)


@reviewers.get("/{reviewer_id}/competency-evidence")
async def list_shared_evidence(reviewer_id: UUID, caller: Board, tx: Tx) -> Evidences:
    """Only what the reviewer shared with you; the rest leaves no gap."""
    found = [
        one
        for one in await service.evidence_of(tx.session, reviewer_id)
        if caller.tenant in one.shared_with
    ]
    shown = [reviewer_id] if found else []
    await note_reads(tx, caller, Purpose.COMMISSIONING, "evidence", shown)
    return Evidences(items=[EvidenceOut.model_validate(one) for one in found])
