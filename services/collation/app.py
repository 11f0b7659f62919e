"""The collation service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from contracts.events.collation import (
    AllianceNoticeSent,
    BriefingPublished,
    CodingCompleted,
    CodingReopened,
    CommitmentClosed,
    CommitmentMade,
    ContributionRecorded,
    FindingCoded,
    FindingRetracted,
    IssueChanged,
    PracticeShared,
    PracticeWithdrawn,
    ReleasePublished,
    SummitCancelled,
    SummitClosed,
    SummitScheduled,
    TaxonomyPublished,
    WorkshopActionAgreed,
    WorkshopClosed,
    WorkshopReminderDue,
)
from services.collation.adjudications import endpoints as adjudications
from services.collation.adjudications import handlers as double_codings
from services.collation.agreement import endpoints as agreement
from services.collation.alliance import endpoints as alliance
from services.collation.assignments import endpoints as assignments
from services.collation.briefings import endpoints as briefings
from services.collation.briefings import handlers as taken_back_in
from services.collation.causes import endpoints as causes
from services.collation.causes import handlers as causes_in
from services.collation.coding import endpoints as coding
from services.collation.commitments import endpoints as commitments
from services.collation.consultations import endpoints as consultations
from services.collation.contributions import endpoints as contributions
from services.collation.contributions import handlers as contributions_in
from services.collation.db import metadata
from services.collation.discussions import endpoints as discussions
from services.collation.findings import endpoints as findings
from services.collation.findings import handlers as reviews_in
from services.collation.grid import endpoints as grid
from services.collation.interchange import endpoints as interchange
from services.collation.lessons.worker import learn_from_decisions
from services.collation.outcomes import endpoints as outcomes
from services.collation.practices import endpoints as practices
from services.collation.practices import handlers as practices_in
from services.collation.proposals import endpoints as proposals
from services.collation.publications import endpoints as publications
from services.collation.readings import endpoints as readings
from services.collation.reasons import endpoints as reasons
from services.collation.releases import endpoints as releases
from services.collation.releases.worker import keep_first_analysis
from services.collation.resources import open_resources
from services.collation.search import endpoints as search
from services.collation.settings import CollationSettings
from services.collation.suggestions import handlers as suggestions
from services.collation.summits import endpoints as summits
from services.collation.taxonomy import endpoints as taxonomy
from services.collation.trends import endpoints as trends
from services.collation.trends import handlers as trends_in
from services.collation.workshops import endpoints as workshops
from services.collation.workshops import handlers as solutions_in
from services.collation.workshops.worker import remind_of_actions

service = Service(
    "collation",
    package="services.collation",
    purpose=(
        "Helps people find the practice issues that reviews report, and counts in how "
        "many reviews each was found. The figures say what reviews report, not how often "
        "it happens."
    ),
    settings=CollationSettings,
    metadata=metadata,
    routers=[
        workshops.router,
        alliance.router,
        commitments.router,
        coding.router,
        findings.router,
        assignments.router,
        readings.router,
        adjudications.router,
        agreement.router,
        outcomes.router,
        grid.router,
        causes.router,
        trends.router,
        releases.router,
        reasons.router,
        practices.router,
        briefings.router,
        taxonomy.router,
        publications.router,
        interchange.router,
        *summits.routers,
        *contributions.routers,
        discussions.router,
        consultations.router,
        search.router,
        proposals.router,
    ],
    publishes=[
        FindingCoded,
        FindingRetracted,
        CodingCompleted,
        CodingReopened,
        PracticeShared,
        PracticeWithdrawn,
        WorkshopActionAgreed,
        WorkshopClosed,
        WorkshopReminderDue,
        AllianceNoticeSent,
        CommitmentMade,
        CommitmentClosed,
        BriefingPublished,
        TaxonomyPublished,
        IssueChanged,
        ReleasePublished,
        SummitScheduled,
        SummitClosed,
        SummitCancelled,
        ContributionRecorded,
    ],
    capabilities=["/v1/workshop-calendar-feeds/{key}"],
    calls=["clients:read", "scrs:copy", "scrs:read"],
    handlers=joined(
        [
            reviews_in.handlers,  # a review is taken in before suggestions are made of it
            double_codings.handlers,
            suggestions.handlers,
            trends_in.handlers,
            causes_in.handlers,
            practices_in.handlers,
            solutions_in.handlers,
            contributions_in.handlers,
            taken_back_in.handlers,
        ]
    ),
    workers=[learn_from_decisions, keep_first_analysis, remind_of_actions],
    open_resources=open_resources,
)
create_app = service.create_app
