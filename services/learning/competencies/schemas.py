"""What crosses HTTP about competencies."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.learning.reviewers.schemas import Items, Line, TenantId, Text, like

CompetencyCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,39}$")]
_ANALYSIS = {
    "code": "analysis",
    "statement": "Explains why practice made sense at the time, beyond describing it.",
}
_EVIDENCE = {
    "framework": 1,
    "competency": "analysis",
    "statement": "My last analysis was built on conversations about ordinary practice.",
    "supervisor": "supervisor-oak",
}


class Competency(BaseModel):
    """What commissioners and reviewers can expect; there are no levels and no marks."""

    model_config = like(**_ANALYSIS)

    code: CompetencyCode
    statement: Line


class FrameworkIn(BaseModel):
    """A new version; the old ones stay."""

    model_config = like(title="Lead reviewer competencies", competencies=[_ANALYSIS])

    title: Line
    competencies: Annotated[list[Competency], Field(min_length=1, max_length=50)]


class FrameworkOut(BaseModel):
    """One version of the framework."""

    model_config = like(
        version=1,
        title="Lead reviewer competencies",
        competencies=[_ANALYSIS],
        published_at="2026-11-23T12:00:00Z",
    )

    version: int
    title: str
    competencies: list[Competency]
    published_at: datetime


class Frameworks(Items):
    """Every version, the newest first."""

    items: list[FrameworkOut]


class EvidenceIn(BaseModel):
    """Declared by oneself; a supervisor may be asked to confirm."""

    model_config = like(**_EVIDENCE)

    framework: Annotated[int, Field(ge=1, le=1_000_000)]
    competency: CompetencyCode
    statement: Text
    supervisor: TenantId | None = None


class SharingIn(BaseModel):
    """Who may see it: replaces what was said before; an empty list takes it back."""

    model_config = like(shared_with=["northmere-scb"])

    shared_with: Annotated[list[TenantId], Field(max_length=50)]


class EvidenceOut(BaseModel):
    """Evidence, with whether a supervisor confirmed it."""

    model_config = like(
        id="f7a9b5d2-0c43-4a1e-8a7e-91f2d3c4b566",
        confirmed_at=None,
        declared_at="2026-11-23T12:00:00Z",
        **_EVIDENCE,
    )

    id: UUID
    framework: int
    competency: str
    statement: str
    supervisor: str | None
    confirmed_at: datetime | None = None
    declared_at: datetime


class OwnEvidenceOut(EvidenceOut):
    """One's own evidence, and who may see it."""

    model_config = like(
        id="f7a9b5d2-0c43-4a1e-8a7e-91f2d3c4b566",
        confirmed_at=None,
        declared_at="2026-11-23T12:00:00Z",
        shared_with=["northmere-scb"],
        **_EVIDENCE,
    )

    shared_with: list[str]


class OwnEvidences(Items):
    """One's own evidence."""

    items: list[OwnEvidenceOut]


class Evidences(Items):
    """What was shared with you."""

    items: list[EvidenceOut]
