"""A finding as a person codes it, for tests and measurements."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.events.collation import FindingCoded
from contracts.types import FindingKind, FindingOrigin


def coded(
    scr_id: UUID,
    issue: str = "D4",
    *,
    version: int = 1,
    passage: int = 1,
    kind: FindingKind = FindingKind.PROBLEM,
    coded_at: datetime | None = None,
) -> FindingCoded:
    """A new one each time, coded now unless a time is said."""
    return FindingCoded(
        finding_id=uuid4(),
        revision=1,
        scr_id=scr_id,
        scr_version=version,
        passage=passage,
        issue=issue,
        taxonomy="2016.1",
        kind=kind,
        origin=FindingOrigin.ADDED,
        coded_at=coded_at or datetime.now(UTC),
    )
