"""Every event, by the service that owns it, in the order in which they happen."""

from chassis.events import Event, by_type
from contracts.events import collation, ingest, learning, quality

EVENTS: tuple[type[Event], ...] = (
    ingest.ScrPublished,
    ingest.ScrRevised,
    ingest.ScrWithdrawn,
    collation.FindingCoded,
    collation.FindingRetracted,
    collation.CodingCompleted,
    collation.CodingReopened,
    collation.ReleasePublished,
    collation.PracticeShared,
    collation.PracticeWithdrawn,
    collation.WorkshopActionAgreed,
    collation.WorkshopClosed,
    collation.WorkshopReminderDue,
    collation.AllianceNoticeSent,
    collation.CommitmentMade,
    collation.CommitmentClosed,
    collation.BriefingPublished,
    collation.TaxonomyPublished,
    collation.IssueChanged,
    collation.SummitScheduled,
    collation.SummitClosed,
    collation.SummitCancelled,
    collation.ContributionRecorded,
    quality.MarkerSetPublished,
    quality.MarkerPublished,
    quality.ReflectionRecorded,
    quality.ActionAgreed,
    quality.FollowupDue,
    quality.QualityTotalCounted,
    learning.MasterclassScheduled,
    learning.PlaceAllocated,
    learning.CpdRecorded,
    learning.AccreditationExpiring,
    learning.SurveyClosed,
)
BY_TYPE = by_type(EVENTS)
