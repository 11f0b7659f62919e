"""What happens to a Serious Case Review (SCR) once its report is published."""

from uuid import UUID

from chassis.events import Event, Topic
from contracts.types import (
    AgencyType,
    BodyId,
    Explanations,
    Link,
    Moment,
    Quarter,
    Region,
    ReviewType,
    Sector,
    Sha256,
    Version,
    WithdrawalReason,
)

SCR = Topic("scr")


class ScrPublished(Event, frozen=True, kw_only=True):
    """A published review was accepted and its passages can be read.

    Speaks of one version; readers of a review keep the highest. `commissioning_body_id` is there
    only if the body agreed to be named, `region` only if the area is not anonymous.
    """

    type = "scr.published"
    topic = SCR
    key_field = "scr_id"
    scr_id: UUID
    version: Version
    review_type: ReviewType
    published_in: Quarter
    explanations: Explanations
    sectors: tuple[Sector, ...]
    document_sha256: Sha256
    scr_url: Link
    passages_url: Link
    passages: int
    region: Region | None = None
    commissioning_body_id: BodyId | None = None
    lead_reviewer_ids: tuple[UUID, ...] = ()
    agencies: tuple[AgencyType, ...] = ()


class ScrRevised(ScrPublished, frozen=True, kw_only=True):
    """A corrected version took the place of the one before it, which nothing may use any more."""

    type = "scr.revised"
    topic = SCR
    key_field = "scr_id"


class ScrWithdrawn(Event, frozen=True, kw_only=True):
    """A review was withdrawn for good: every use of any version ends, whatever arrives later."""

    type = "scr.withdrawn"
    topic = SCR
    key_field = "scr_id"
    scr_id: UUID
    version: Version
    reason: WithdrawalReason
    withdrawn_at: Moment
