"""What happens around the quality markers; what a board writes is told to that board alone."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from chassis.events import Audience, Event, Topic
from contracts.types import (
    Link,
    MarkerId,
    MarkerNumber,
    MarkerSetId,
    Moment,
    QualityTotal,
    Version,
)

MARKER = Topic("marker")
MARKER_SET = Topic("marker-set")
REFLECTION = Topic("reflection")
ACTION = Topic("action")
FOLLOWUP = Topic("followup")
QUALITY_TOTAL = Topic("quality-total")

Boards = Annotated[
    int,
    Meta(ge=0, description="At least so many, in fives; absent where too few boards share."),
]


class MarkerSetPublished(Event, frozen=True, kw_only=True):
    """A version of a marker set was published; reflections on older versions keep their text."""

    type = "marker-set.published"
    topic = MARKER_SET
    key_field = "marker_set"
    marker_set: MarkerSetId
    version: Version
    markers: Annotated[int, Meta(ge=0, le=99, description="How many markers the set has.")]
    set_url: Link
    published_at: Moment


class MarkerPublished(Event, frozen=True, kw_only=True):
    """A marker is new or has changed: its version counts up only then."""

    type = "marker.published"
    topic = MARKER
    key_field = "marker_id"
    marker_id: MarkerId
    version: Version
    marker_set: MarkerSetId
    set_version: Version
    marker: MarkerNumber
    marker_url: Link
    published_at: Moment


class ReflectionRecorded(Event, frozen=True, kw_only=True):
    """A board or its reviewer wrote a reflection, or wrote on in one. For the board alone."""

    type = "reflection.recorded"
    topic = REFLECTION
    key_field = "reflection_id"
    audience = Audience.TENANT
    reflection_id: UUID
    record_id: UUID
    revision: Version
    recorded_at: Moment


class ActionAgreed(Event, frozen=True, kw_only=True):
    """A board agreed an improvement action. For the board alone."""

    type = "action.agreed"
    topic = ACTION
    key_field = "action_id"
    audience = Audience.TENANT
    action_id: UUID
    record_id: UUID
    agreed_at: Moment


class FollowupDue(Event, frozen=True, kw_only=True):
    """Years have passed since publication: the board is asked what became of it."""

    type = "followup.due"
    topic = FOLLOWUP
    key_field = "followup_id"
    audience = Audience.TENANT
    followup_id: UUID
    record_id: UUID
    year: Annotated[int, Meta(ge=1, le=5)]
    due_on: date


class QualityTotalCounted(Event, frozen=True, kw_only=True):
    """What boards share of their own will, as a total that points at none of them.

    It is told again when five boards have joined or left, and never for one. Without `boards` the
    total is withheld, because too few boards share.
    """

    type = "quality-total.counted"
    topic = QUALITY_TOTAL
    key_field = "total"
    total: QualityTotal
    revision: Version
    boards: Boards | None = None
    sharing_boards: Boards | None = None
    counted_at: Moment
