"""Every event, by the service that owns it, in the order in which they happen."""

from chassis.events import Event, by_type
from contracts.events import collation, ingest, quality

EVENTS: tuple[type[Event], ...] = (
    ingest.ScrPublished,
    ingest.ScrRevised,
    ingest.ScrWithdrawn,
    collation.FindingCoded,
    collation.FindingRetracted,
    collation.CodingCompleted,
    collation.CodingReopened,
    quality.MarkerSetPublished,
    quality.MarkerPublished,
    quality.ReflectionRecorded,
    quality.ActionAgreed,
    quality.FollowupDue,
    quality.QualityTotalCounted,
)
BY_TYPE = by_type(EVENTS)
