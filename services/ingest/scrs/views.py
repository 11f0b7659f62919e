"""What is told of a review, and to whom: an anonymous area stays so for all but its owner."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.auth import Caller
from contracts.narrative import CONTENT_WARNING, SUPPORT
from contracts.types import Explanations, Region, ReviewType
from services.ingest.extraction.domain import AsidePlace, Reason
from services.ingest.links.schemas import LinkHealth
from services.ingest.scrs import codes
from services.ingest.scrs.domain import ScrState, shows_body, shows_region
from services.ingest.scrs.queries import Seen
from services.ingest.scrs.schemas import (
    EXAMPLE_BODY,
    EXAMPLE_RESPONSE,
    EXAMPLE_REVIEW,
    EXAMPLE_SCR,
    OF_A_NAMED_BODY,
    BodyId,
    Child,
    Mailbox,
    Review,
)

BODY = (
    *("commissioning_body_id", "commissioning_body_type", "copyright_holder", "contact"),
    *("board_response", "document_url"),
)
"""Any of these tells whose review it is: a board publishes and answers on its own pages. What was
published there is here too (`original_url`)."""
FAMILY = ("children", "sibling_group")
OWN = ("source_system", "source_ref", "publication_cleared", "area_disclosure", "schema_version")

EXAMPLE_HEALTH: dict[str, Any] = {"state": "alive", "checked_at": "2026-11-23T12:05:00Z"}
EXAMPLE_ORIGINAL = f"/v1/scrs/{EXAMPLE_SCR}/versions/1/document"
_RECEIVED_AT = "2026-11-23T12:00:00Z"
_SCR: dict[str, Any] = {
    **EXAMPLE_REVIEW,
    "board_response": EXAMPLE_RESPONSE,
    "review_model_other": None,
    "delay_reason": None,
    "correction_note": None,
    "id": EXAMPLE_SCR,
    "version": 1,
    "version_in_force": 1,
    "state": "published",
    "received_at": _RECEIVED_AT,
    "published_at": "2026-11-23T12:00:04Z",
    "document_url_health": EXAMPLE_HEALTH,
    "pages": 48,
    "passages": 178,
    **EXAMPLE_BODY,
    "children": None,
    "sibling_group": None,
    "warning": CONTENT_WARNING,
    "support": SUPPORT,
    "passages_url": f"/v1/scrs/{EXAMPLE_SCR}/versions/1/passages",
    "original_url": EXAMPLE_ORIGINAL,
    "own": None,
}
_SUMMARY: dict[str, Any] = {
    "id": EXAMPLE_SCR,
    "version": 1,
    "state": "published",
    "review_type": "scr",
    "title": EXAMPLE_REVIEW["title"],
    "published_in": "2015Q1",
    "explanations_present": "partial",
    "region": "north_west",
    "commissioning_body_id": "northmere-scb",
    "document_url": EXAMPLE_REVIEW["document_url"],
    "document_url_health": EXAMPLE_HEALTH,
    "original_url": EXAMPLE_ORIGINAL,
    "content_warning": ["neglect"],
    "received_at": _RECEIVED_AT,
    "scr_url": f"/v1/scrs/{EXAMPLE_SCR}",
}


class Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConcernOut(Shown):
    """A doubt that a person has to settle: in a field (`pointer`), in a passage of the report, or
    beside its passages in the file (`place`, with the `page` where it stands first)."""

    doubt: str
    kind: str | None = None
    pointer: str | None = None
    passage: int | None = None
    start: int | None = None
    end: int | None = None
    place: AsidePlace | None = None
    page: int | None = None


class OwnOut(Shown):
    """What only the owner is told, and a reviewer of held reviews in part."""

    source_system: str | None = None
    source_ref: str | None = None
    area_disclosure: codes.AreaDisclosure | None = None
    latest_version: int
    latest_state_url: str
    reason: str | None = None
    reason_text: str | None = None
    concerns: list[ConcernOut] = []
    flags: list[str] = []


class ScrOut(Review):
    """A version of a review. What a board did not allow to be known of it is null."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _SCR})

    id: UUID
    version: int
    version_in_force: int | None
    state: ScrState
    received_at: datetime
    published_at: datetime | None = None
    document_url: Annotated[str | None, Field(description=OF_A_NAMED_BODY)] = None  # type: ignore[assignment]
    document_url_health: LinkHealth
    pages: int | None = None
    passages: int | None = None
    commissioning_body_id: BodyId | None = None
    commissioning_body_type: codes.BodyType | None = None
    copyright_holder: str | None = None
    contact: Mailbox | None = None
    region: Region | None = None
    children: Annotated[
        list[Child] | None, Field(description="Only where `include=family` asks for it.")
    ] = None
    sibling_group: codes.YesOrNo | None = None
    warning: str = CONTENT_WARNING
    support: str = SUPPORT
    passages_url: str
    original_url: str
    own: Annotated[OwnOut | None, Field(description="Only for the owner or a reviewer.")] = None


class ScrSummary(Shown):
    """A review in a list."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _SUMMARY})

    id: UUID
    version: int
    state: ScrState
    review_type: ReviewType
    title: str
    published_in: str
    explanations_present: Explanations
    region: Region | None = None
    commissioning_body_id: BodyId | None = None
    document_url: Annotated[str | None, Field(description=OF_A_NAMED_BODY)] = None
    document_url_health: LinkHealth
    original_url: str
    content_warning: list[codes.ContentWarning] | None = None
    received_at: datetime
    scr_url: str


def url_of(scr_id: UUID, version: int | None = None) -> str:
    return f"/v1/scrs/{scr_id}" + ("" if version is None else f"/versions/{version}")


def original_of(scr_id: UUID, version: int) -> str:
    return url_of(scr_id, version) + "/document"


def show_scr(seen: Seen, caller: Caller, health: LinkHealth, *, family: bool) -> ScrOut:
    scr, version, progress, _ = seen
    own = scr.tenant == caller.tenant
    body = disclosed(seen, own=own)
    hidden = {"supersedes", "publication_status", *OWN, *(() if family else FAMILY)}
    shown = {name: value for name, value in body.items() if name not in hidden}
    reviewer = progress.state == ScrState.HELD
    return ScrOut(
        **shown,
        id=scr.id,
        version=version.version,
        version_in_force=scr.published_version,
        state=ScrState(progress.state),
        received_at=version.received_at,
        published_at=progress.published_at,
        document_url_health=health,
        pages=progress.pages,
        passages=progress.passages,
        passages_url=url_of(scr.id, version.version) + "/passages",
        original_url=original_of(scr.id, version.version),
        own=_own(seen, body if own else {}) if own or reviewer else None,
    )


def _own(seen: Seen, body: dict[str, Any]) -> OwnOut:
    scr, _, progress, _ = seen
    unread = progress.state == ScrState.UNPROCESSABLE
    return OwnOut(
        source_system=body.get("source_system"),
        source_ref=body.get("source_ref"),
        area_disclosure=body.get("area_disclosure"),
        latest_version=scr.latest_version,
        latest_state_url=url_of(scr.id, scr.latest_version),
        reason=progress.reason,
        reason_text=sentence_of(progress.reason) if unread else None,
        concerns=[ConcernOut(**concern) for concern in progress.concerns],
        flags=progress.flags,
    )


GIVEN_UP = "gave_up"


def sentence_of(reason: str | None) -> str | None:
    """Why a document could not be read, for a person."""
    if reason == GIVEN_UP:
        return "Reading the document failed again and again; send it in another form."
    return Reason(reason).sentence if reason in set(Reason) else None


def disclosed(seen: Seen, *, own: bool) -> dict[str, Any]:
    """What was sent, without what the board did not allow to be known, then or by a correction."""
    body = dict(seen.version.body or {})
    if seen.scr.board_response is not None:
        body["board_response"] = seen.scr.board_response
    if own:
        return body
    areas = (codes.AreaDisclosure(body["area_disclosure"]), *seen.corrected_areas)
    hidden = {
        *(() if all(map(shows_body, areas)) else BODY),
        *(() if all(map(shows_region, areas)) else ("region",)),
    }
    return {name: value for name, value in body.items() if name not in hidden}


def summarise(seen: Seen, caller: Caller, health: LinkHealth) -> ScrSummary:
    scr, version, progress, _ = seen
    body = disclosed(seen, own=scr.tenant == caller.tenant)
    told = ("review_type", "title", "explanations_present", "region", "commissioning_body_id")
    return ScrSummary(
        **{name: body.get(name) for name in (*told, "document_url", "content_warning")},
        id=scr.id,
        version=version.version,
        state=ScrState(progress.state),
        published_in=version.published_in,
        document_url_health=health,
        received_at=version.received_at,
        original_url=original_of(scr.id, version.version),
        scr_url=url_of(scr.id, None if progress.state == ScrState.PUBLISHED else version.version),
    )
