"""What people find when they code reviews against the practice issues."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from chassis.events import Audience, Event, Topic
from contracts.types import (
    AllianceLever,
    AllianceOutput,
    BodyId,
    CommitmentOutcome,
    ContributionKind,
    ContributionOrigin,
    FindingKind,
    FindingOrigin,
    IssueChange,
    IssueCode,
    IssueLink,
    Link,
    Moment,
    PracticeEvidence,
    PracticeOrigin,
    Quarter,
    Reading,
    ReleaseId,
    ReleaseLink,
    ReleaseNumber,
    RetractionReason,
    Sha256,
    TaxonomyLink,
    TaxonomyVersion,
    Version,
    WorkshopReminderKind,
)

CODINGS = "codings:read"
"""Findings one by one would tell, joined with the reviews they are of, what small counts hide."""
FINDING = Topic("finding")
CODING = Topic("coding")
RELEASE = Topic("release")
PRACTICE = Topic("practice")
BRIEFING = Topic("briefing")
TAXONOMY = Topic("taxonomy", partitions=1)
ISSUE = Topic("issue")
SUMMIT = Topic("summit")
CONTRIBUTION = Topic("contribution")
WORKSHOP = Topic("workshop")
ALLIANCE_NOTICE = Topic("alliance-notice")
COMMITMENT = Topic("commitment")
WORKSHOP_ACTION = Topic("workshop-action")
WORKSHOP_REMINDER = Topic("workshop-reminder")

Issues = Annotated[tuple[IssueCode, ...], Meta(min_length=1, max_length=10)]


class FindingCoded(Event, frozen=True, kw_only=True):
    """A person decided that a passage shows a practice issue. `revision` orders one finding.

    It counts while the reading that it is of is complete. `reading` tells the readings of one
    version of one review apart, and nothing of the body whose it is.
    """

    type = "finding.coded"
    topic = FINDING
    key_field = "finding_id"
    needs = CODINGS
    finding_id: UUID
    revision: Version
    scr_id: UUID
    scr_version: Version
    passage: Version
    issue: IssueCode
    taxonomy: TaxonomyVersion
    kind: FindingKind
    origin: FindingOrigin
    coded_at: Moment
    reading: Reading = 0


class FindingRetracted(Event, frozen=True, kw_only=True):
    """A finding no longer holds and counts nowhere."""

    type = "finding.retracted"
    topic = FINDING
    key_field = "finding_id"
    needs = CODINGS
    finding_id: UUID
    revision: Version
    scr_id: UUID
    issue: IssueCode
    reason: RetractionReason
    retracted_at: Moment


class CodingCompleted(Event, frozen=True, kw_only=True):
    """A body read a whole review for the theme: from now on it is in the denominator.

    Each body completes its own reading, and a review that several have read counts once.
    """

    type = "coding.completed"
    topic = CODING
    key_field = "scr_id"
    needs = CODINGS
    scr_id: UUID
    scr_version: Version
    revision: Version
    taxonomy: TaxonomyVersion
    completed_at: Moment
    reading: Reading = 0


class CodingReopened(Event, frozen=True, kw_only=True):
    """A body reads a review again: until one reading is complete it is in no denominator."""

    type = "coding.reopened"
    topic = CODING
    key_field = "scr_id"
    needs = CODINGS
    scr_id: UUID
    scr_version: Version
    revision: Version
    taxonomy: TaxonomyVersion
    reopened_at: Moment
    reading: Reading = 0


class SummitScheduled(Event, frozen=True, kw_only=True):
    """A summit was called on published briefings: what it is about stands behind the link."""

    type = "summit.scheduled"
    topic = SUMMIT
    key_field = "summit_id"
    summit_id: UUID
    summit_url: Link
    scheduled_at: Moment


class SummitClosed(Event, frozen=True, kw_only=True):
    """A summit is over; what was contributed can be read, and leads back to nobody."""

    type = "summit.closed"
    topic = SUMMIT
    key_field = "summit_id"
    summit_id: UUID
    summit_url: Link
    contributions_url: Link
    closed_at: Moment


class SummitCancelled(Event, frozen=True, kw_only=True):
    """A summit that was called will not be held."""

    type = "summit.cancelled"
    topic = SUMMIT
    key_field = "summit_id"
    summit_id: UUID
    summit_url: Link
    cancelled_at: Moment


class ContributionRecorded(Event, frozen=True, kw_only=True):
    """A contribution is on record, by its summit's end: spoken and written alike, in no order."""

    type = "contribution.recorded"
    topic = CONTRIBUTION
    key_field = "contribution_id"
    contribution_id: UUID
    summit_id: UUID
    kind: ContributionKind
    issue: IssueCode
    origin: ContributionOrigin
    contribution_url: Link
    recorded_at: Moment


class PracticeShared(Event, frozen=True, kw_only=True):
    """An example of good practice is in the library, or changed there: the last revision holds.

    It never says whose it is: who is named is read at the link, while they consent.
    """

    type = "practice.shared"
    topic = PRACTICE
    key_field = "practice_id"
    practice_id: UUID
    revision: Version
    issues: Issues
    evidence: PracticeEvidence
    origin: PracticeOrigin
    practice_url: Link
    shared_at: Moment


class PracticeWithdrawn(Event, frozen=True, kw_only=True):
    """Consent to an example was taken back, or one that came from elsewhere was refused: it leaves
    every read model and the next release."""

    type = "practice.withdrawn"
    topic = PRACTICE
    key_field = "practice_id"
    practice_id: UUID
    revision: Version
    withdrawn_at: Moment


class WorkshopActionAgreed(Event, frozen=True, kw_only=True):
    """A local workshop agreed an action, or changed one: the last revision holds. For the board.

    A noun of its own: `action.agreed` is quality's, of an improvement action, and a type has one
    owner, one schema and one topic.
    """

    type = "workshop-action.agreed"
    topic = WORKSHOP_ACTION
    key_field = "action_id"
    audience = Audience.TENANT
    action_id: UUID
    revision: Version
    workshop_id: UUID
    issue: IssueCode
    due_on: date
    follow_up_on: date
    agreed_at: Moment


class WorkshopClosed(Event, frozen=True, kw_only=True):
    """A board closed its workshop about one issue. For the board alone."""

    type = "workshop.closed"
    topic = WORKSHOP
    key_field = "workshop_id"
    audience = Audience.TENANT
    workshop_id: UUID
    issue: IssueCode
    closed_at: Moment


class WorkshopReminderDue(Event, frozen=True, kw_only=True):
    """The day of an action comes: it is due, or to be followed up. For the board alone."""

    type = "workshop-reminder.due"
    topic = WORKSHOP_REMINDER
    key_field = "reminder_id"
    audience = Audience.TENANT
    reminder_id: UUID
    workshop_id: UUID
    action_id: UUID
    kind: WorkshopReminderKind
    due_on: date


class AllianceNoticeSent(Event, frozen=True, kw_only=True):
    """A member of the Alliance is told of an output of a summit or a workshop. For that member."""

    type = "alliance-notice.sent"
    topic = ALLIANCE_NOTICE
    key_field = "notice_id"
    audience = Audience.TENANT
    notice_id: UUID
    output: AllianceOutput
    output_id: UUID
    output_url: Link
    sent_at: Moment


class CommitmentMade(Event, frozen=True, kw_only=True):
    """A national body of the Alliance undertakes to act on an issue."""

    type = "commitment.made"
    topic = COMMITMENT
    key_field = "commitment_id"
    commitment_id: UUID
    issue: IssueCode
    owner: BodyId
    lever: AllianceLever
    due_on: date
    commitment_url: Link
    made_at: Moment


class CommitmentClosed(Event, frozen=True, kw_only=True):
    """A commitment is closed, done or with learning; what effect was seen is read at the link."""

    type = "commitment.closed"
    topic = COMMITMENT
    key_field = "commitment_id"
    commitment_id: UUID
    issue: IssueCode
    outcome: CommitmentOutcome
    commitment_url: Link
    closed_at: Moment


class BriefingPublished(Event, frozen=True, kw_only=True):
    """An edition of a briefing is there to read; the edition before it is superseded."""

    type = "briefing.published"
    topic = BRIEFING
    key_field = "briefing"
    briefing: Annotated[int, Meta(ge=1, le=999, description="Its place in the set.")]
    edition: Version
    issues: Issues
    briefing_url: Link
    published_at: Moment


class TaxonomyPublished(Event, frozen=True, kw_only=True):
    """A version of the practice issues is in force, for good; it never changes."""

    type = "taxonomy.published"
    topic = TAXONOMY
    key_field = "version"
    version: TaxonomyVersion
    follows: TaxonomyVersion
    issues: int
    taxonomy_url: TaxonomyLink
    published_at: Moment


class IssueChanged(Event, frozen=True, kw_only=True):
    """A practice issue changed, or what is said of its reasons. `revision` orders one issue.

    `successors` are the issues that it became; none where it stays, or was retired.
    """

    type = "issue.changed"
    topic = ISSUE
    key_field = "issue"
    issue: IssueCode
    revision: Version
    taxonomy: TaxonomyVersion
    change: IssueChange
    issue_url: IssueLink
    changed_at: Moment
    successors: tuple[IssueCode, ...] = ()


class ReleasePublished(Event, frozen=True, kw_only=True):
    """The figures of a quarter, or a correction of them, were frozen and can be read.

    `number` counts the corrections of one quarter. `sha256` is of the canonical JSON document.
    Who may read it is told of it, and so can say how often: quarterly or half-yearly.
    """

    type = "release.published"
    topic = RELEASE
    key_field = "period"
    needs = "trends:read"
    release_id: ReleaseId
    period: Quarter
    number: ReleaseNumber
    url: ReleaseLink
    sha256: Sha256
    published_at: Moment

    @property
    def ends_half_year(self) -> bool:
        return self.period.endswith(("Q2", "Q4"))
