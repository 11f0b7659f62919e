"""What lead reviewers learn, and when a survey is over; who they are is never said."""

from datetime import date
from uuid import UUID

from chassis.events import Audience, Event, Topic
from contracts.types import Link, Moment

MASTERCLASS = Topic("masterclass")
PLACE = Topic("place")
CPD = Topic("cpd")
ACCREDITATION = Topic("accreditation")
SURVEY = Topic("survey")


class MasterclassScheduled(Event, frozen=True, kw_only=True):
    """A provider listed a masterclass: what it is about stands behind the link."""

    type = "masterclass.scheduled"
    topic = MASTERCLASS
    key_field = "masterclass_id"
    masterclass_id: UUID
    masterclass_url: Link
    scheduled_at: Moment


class PlaceAllocated(Event, frozen=True, kw_only=True):
    """A learner has a place, by allocation, by booking or from the waiting list; theirs alone."""

    type = "place.allocated"
    topic = PLACE
    key_field = "place_id"
    audience = Audience.TENANT
    place_id: UUID
    masterclass_id: UUID
    allocated_at: Moment


class CpdRecorded(Event, frozen=True, kw_only=True):
    """A learner logged something of their own development; theirs alone."""

    type = "cpd.recorded"
    topic = CPD
    key_field = "entry_id"
    audience = Audience.TENANT
    entry_id: UUID
    recorded_at: Moment


class AccreditationExpiring(Event, frozen=True, kw_only=True):
    """An accreditation ends soon, or has ended; its holder's alone."""

    type = "accreditation.expiring"
    topic = ACCREDITATION
    key_field = "accreditation_id"
    audience = Audience.TENANT
    accreditation_id: UUID
    expires_on: date


class SurveyClosed(Event, frozen=True, kw_only=True):
    """A survey takes no more responses, and its headline figures can be read."""

    type = "survey.closed"
    topic = SURVEY
    key_field = "survey_id"
    survey_id: UUID
    results_url: Link
    closed_at: Moment
