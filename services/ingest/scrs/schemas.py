"""What a board's case system says of a published review; every string and list is bounded."""

import ipaddress
import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)

from contracts.types import Explanations, Region, ReviewType, Sector
from services.ingest.documents.schemas import EXAMPLE_SHA256, Sha256
from services.ingest.extraction.domain import Limits
from services.ingest.scrs import codes

# control, invisible and direction-changing characters have no place in what people will read
_PLAIN = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+$"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _text(most: int) -> Any:
    return StringConstraints(min_length=1, max_length=most, pattern=_PLAIN)


def _iso_day(value: object) -> object:
    """Dates as `2015-03-31` and in no other way: a number would be read as seconds."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise ValueError("a date like 2015-03-31")


def _public_https(value: str) -> str:
    try:
        url = urlsplit(value)
        host, port = url.hostname or "", url.port
    except ValueError:
        raise ValueError("not a URL") from None
    if url.scheme != "https" or "." not in host.strip(".") or "@" in url.netloc:
        raise ValueError("a public https link without a user name")
    if port not in (None, 443) or _is_address(host):
        raise ValueError("a public https link to a named host, on the usual port")
    return value


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdecimal()
    return True


def _without_repeats(values: list[Any] | None) -> list[Any] | None:
    if values is not None and any(value in values[:n] for n, value in enumerate(values)):
        raise ValueError("each only once")
    return values


Line = Annotated[str, _text(200)]
Note = Annotated[str, _text(500)]
LongText = Annotated[str, _text(4000)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Month = Annotated[
    str,
    StringConstraints(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"),
    Field(examples=["2014-09"]),
]
YearOrQuarter = Annotated[
    str,
    StringConstraints(pattern=r"^((19|20)[0-9]{2}(Q[1-4])?|not_known|not_stated|not_applicable)$"),
    Field(description="`2013` or `2013Q4`: never a day.", examples=["2013Q4"]),
]
HttpsUrl = Annotated[
    str,
    StringConstraints(min_length=10, max_length=2000, pattern=r"^https://[!-~]+$"),
    AfterValidator(_public_https),
    Field(json_schema_extra={"format": "uri"}),
]
SystemName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")]
SourceRef = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,49}$")]
BodyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,49}$")]
Mailbox = Annotated[
    str,
    StringConstraints(
        max_length=254, pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
    ),
    Field(description="The mailbox of a role, not of a person."),
]
MOST_PAGES = Limits().pages
Once = AfterValidator(_without_repeats)

EXAMPLE_SCR = "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09"
EXAMPLE_RESPONSE: dict[str, Any] = {
    "url": "https://northmere-scb.example/reviews/child-a-response",
    "published_on": "2015-04-14",
    "accepts_findings": "partly",
}
EXAMPLE_REVIEW: dict[str, Any] = {
    "review_type": "scr",
    "title": "Serious Case Review: Child A",
    "publication_date": "2015-03-31",
    "date_precision": "day",
    "document_url": "https://northmere-scb.example/reviews/child-a.pdf",
    "document_sha256": EXAMPLE_SHA256,
    "media_type": "application/pdf",
    "page_count": 48,
    "language": "en-GB",
    "reuse_terms": "all_rights_reserved",
    "incident_outcome": "serious_harm",
    "incident_category": ["neglect"],
    "incident_period": "2013Q4",
    "period_reviewed": {"from": "2012-01", "to": "2013-12"},
    "agencies_involved": [
        {"agency_type": "childrens_social_care", "sector": "public"},
        {"agency_type": "police", "sector": "public"},
    ],
    "review_model": "hybrid",
    "lead_reviewers": [{"reviewer_id": "not_disclosed", "independence": "independent"}],
    "family_involvement": "yes",
    "practitioner_involvement": "yes",
    "parallel_processes": [{"kind": "criminal", "status": "concluded"}],
    "commissioned_on": "2014-01",
    "completed_on": "2015-02",
    "findings": [
        {
            "ref": "1",
            "text": "Agencies spoke by telephone in twos where a strategy meeting was needed.",
            "kind": "finding",
            "locator": {"page": 9, "paragraph": "4.12"},
            "addressee_level": "local",
        }
    ],
    "explanations_present": "partial",
    "sections_present": ["summary", "analysis", "findings"],
    "keywords": ["information_sharing", "strategy_discussions"],
    "safeguarding_topics": ["neglect"],
    "content_warning": ["neglect"],
    "anonymisation_statement": {
        "checked_by_role": "board manager",
        "method": "read through by two people",
        "date": "2015-03-02",
    },
}
EXAMPLE_SENDER: dict[str, Any] = {"source_system": "case-store", "source_ref": "SCR-2015-1"}
EXAMPLE_BODY: dict[str, Any] = {
    "commissioning_body_id": "northmere-scb",
    "commissioning_body_type": "lscb",
    "copyright_holder": "Northmere Safeguarding Children Board",
    "contact": "board@northmere-scb.example",
    "region": "north_west",
}
EXAMPLE_SENT: dict[str, Any] = {
    **EXAMPLE_SENDER,
    "schema_version": "1.0.0",
    "area_disclosure": "named",
    "publication_status": "published",
    **EXAMPLE_BODY,
    **EXAMPLE_REVIEW,
}


class Part(BaseModel):
    """Nothing but what is named here is taken."""

    model_config = ConfigDict(extra="forbid")


class Agency(Part):
    """A kind of agency that worked with the family."""

    agency_type: codes.AgencyType
    sector: Sector


class Child(Part):
    """A child of the review, in bands and codes only."""

    age_band: codes.AgeBand
    sex: codes.Sex | None = None
    disability_stated: codes.YesOrNo | None = None
    ethnicity_group_stated: codes.EthnicityGroup | None = None
    care_status: codes.CareStatus | None = None
    plan_status: codes.PlanStatus | None = None


class Period(Part):
    """The months that the review looked at."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    from_: Month = Field(alias="from")
    to: Month


class LeadReviewer(Part):
    """Who led the review, by an opaque id and with their consent, or that it is not disclosed."""

    reviewer_id: UUID | Literal["not_disclosed"]
    independence: codes.Independence


class ParallelProcess(Part):
    """A process beside the review."""

    kind: codes.ProcessKind
    status: codes.ProcessStatus


class Clearance(Part):
    """What was checked before publication; needed while a process goes on."""

    criminal_cleared: StrictBool
    court_order_checked: StrictBool
    dp_checked: StrictBool


class BoardResponse(Part):
    """The board's own published answer to its review."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE_RESPONSE})

    url: HttpsUrl
    published_on: Day
    accepts_findings: codes.AcceptsFindings


class Locator(Part):
    """Where in the report a finding stands."""

    page: Annotated[StrictInt, Field(ge=1, le=5000)] | None = None
    paragraph: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.()-]{1,20}$")] | None = None


class Smart(Part):
    """What makes a recommendation one that can be followed."""

    specific: Note | None = None
    measurable: Note | None = None
    owner: Annotated[Line, Field(description="A role, not a person.")] | None = None
    due: Month | None = None


class ReportFinding(Part):
    """A finding of the report in its own words."""

    ref: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._ -]{0,29}$")]
    text: LongText
    kind: codes.FindingKind
    locator: Locator | None = None
    addressee_level: codes.AddresseeLevel | None = None
    addressee_org_type: codes.AgencyType | None = None
    smart: Smart | None = None


class AnonymisationStatement(Part):
    """Who checked, in what role and how, that nobody can be identified."""

    checked_by_role: Line
    method: Note
    date: Day


class Review(Part):
    """What anybody may know of a published review."""

    review_type: ReviewType
    title: Annotated[Line, Field(description="No personal name; a published pseudonym may stay.")]
    publication_date: Day
    date_precision: codes.DatePrecision
    document_url: HttpsUrl
    document_sha256: Sha256
    media_type: codes.MediaType
    page_count: Annotated[StrictInt, Field(ge=1, le=5000)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
    reuse_terms: codes.ReuseTerms
    board_response: BoardResponse | None = None
    incident_outcome: codes.Outcome
    incident_category: Annotated[
        list[codes.IncidentCategory] | None, Field(max_length=11), Once
    ] = None
    incident_period: YearOrQuarter | None = None
    period_reviewed: Period | None = None
    agencies_involved: Annotated[list[Agency], Field(min_length=1, max_length=39)]
    review_model: codes.ReviewModel
    review_model_other: Line | None = None
    lead_reviewers: Annotated[list[LeadReviewer], Field(max_length=6)] | None = None
    family_involvement: codes.Involvement | None = None
    practitioner_involvement: codes.Involvement | None = None
    parallel_processes: Annotated[list[ParallelProcess], Field(min_length=1, max_length=20)]
    commissioned_on: Month | None = None
    completed_on: Month | None = None
    delay_reason: codes.DelayReason | None = None
    findings: Annotated[list[ReportFinding], Field(max_length=100)] | None = None
    explanations_present: Explanations
    sections_present: Annotated[list[codes.Section] | None, Field(max_length=8), Once] = None
    keywords: Annotated[list[codes.Keyword] | None, Field(max_length=20), Once] = None
    safeguarding_topics: Annotated[
        list[codes.SafeguardingTopic] | None, Field(max_length=16), Once
    ] = None
    content_warning: Annotated[list[codes.ContentWarning] | None, Field(max_length=12), Once] = None
    anonymisation_statement: AnonymisationStatement
    correction_note: Note | None = None


OF_A_NAMED_BODY = "Null where the body is not named: the original is at `original_url`."


class ScrIn(Review):
    """A review as its board sends it. Of two equal names in the JSON none is taken."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE_SENT})

    source_system: SystemName
    source_ref: SourceRef
    schema_version: Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{1,3}\.[0-9]{1,3}$")]
    commissioning_body_id: BodyId
    commissioning_body_type: codes.BodyType
    area_disclosure: codes.AreaDisclosure
    region: Region | None = None
    publication_status: Literal["published"]
    page_count: Annotated[StrictInt, Field(ge=1, le=MOST_PAGES)]
    copyright_holder: Line
    children: Annotated[list[Child], Field(max_length=20)] | None = None
    sibling_group: codes.YesOrNo | None = None
    publication_cleared: Clearance | None = None
    contact: Mailbox
    supersedes: Annotated[
        UUID | None, Field(description="The id of this review, to send a corrected version.")
    ] = None


class ScrOwner(Part):
    """Whose review it is, and how its sender names and dates it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "tenant": "northmere-scb",
                **EXAMPLE_SENDER,
                "published_on": "2015-03-31",
            }
        },
    )

    tenant: str
    source_system: str
    source_ref: str
    published_on: date | None = None
