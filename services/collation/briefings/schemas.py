"""What crosses HTTP about briefings."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.collation.briefings.domain import (
    ABOUT,
    NONE_GATHERED,
    EditionState,
    FlagDecision,
    SlotState,
    Speaker,
)
from services.collation.taxonomy.domain import Origin

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Story = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
IssueCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][1-9][0-9]?(\.[1-9][0-9]?)?$", max_length=6)
]
AS_OF = "2026-11-23T12:00:00Z"
REVIEW = "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55"


class Strict(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


class PassageIn(Strict):
    """A passage that a vignette rests on."""

    scr_id: UUID
    scr_version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    passage: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]

    @property
    def key(self) -> str:
        return f"{self.scr_id}:{self.scr_version}:{self.passage}"


class VignetteIn(Strict):
    """What happened in a review, in a few lines and as a case study; no word identifies anyone."""

    title: Line
    summary: Text
    case_study: Story
    passages: Annotated[list[PassageIn], Field(min_length=1, max_length=10)]

    def rests_on(self, reviews: Collection[UUID]) -> bool:
        return any(passage.scr_id in reviews for passage in self.passages)


class QuotationIn(Strict):
    """What a practitioner said, by role or kind of agency only, under a short heading."""

    heading: Line | None = None
    text: Short
    said_by: Speaker


class SolutionIn(Strict):
    """What people suggested be done, and where they said so."""

    text: Short
    origin: Origin


VIGNETTE: Any = {
    "title": "Telephone calls instead of a meeting",
    "summary": "Police and social care spoke by telephone; health was not asked, and nobody met.",
    "case_study": "A baby was seen with a bruise.\n\nTwo agencies spoke on the telephone.",
    "passages": [{"scr_id": REVIEW, "scr_version": 1, "passage": 12}],
}
WRITTEN: Any = {
    "statement": "The situation calls for a strategy meeting, and none is convened.",
    "vignettes": [VIGNETTE],
    "quotations": [
        {
            "heading": "Out of hours",
            "text": "At night there is nobody to call a meeting with.",
            "said_by": "named_nurse",
        }
    ],
    "questions": ["Who may call for a strategy meeting here, and does everyone know it?"],
    "solutions": [{"text": "One number to ask for a meeting, day and night.", "origin": "summit"}],
    "provenance": "Twelve synthetic reviews of 2014-15, and one summit.",
}


class BriefingIn(Strict):
    """The parts that an author writes; a draft may lack some, what goes to review may not."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": WRITTEN})

    statement: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    vignettes: Annotated[list[VignetteIn], Field(max_length=6)] = []
    quotations: Annotated[list[QuotationIn], Field(max_length=30)] = []
    questions: Annotated[list[Short], Field(max_length=30)] = []
    solutions: Annotated[list[SolutionIn], Field(max_length=30)] = []
    provenance: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""

    @property
    def texts(self) -> dict[str, str]:
        """Every text by its JSON pointer."""
        return {pointer: text for pointer, text in self._texts() if text}

    @property
    def passages(self) -> dict[str, PassageIn]:
        """Every passage by its JSON pointer."""
        return {
            f"/vignettes/{v}/passages/{p}": passage
            for v, vignette in enumerate(self.vignettes)
            for p, passage in enumerate(vignette.passages)
        }

    @property
    def reviews(self) -> set[UUID]:
        return {passage.scr_id for passage in self.passages.values()}

    @property
    def cited(self) -> set[tuple[UUID, int]]:
        """Every review, with the version that is read."""
        return {(passage.scr_id, passage.scr_version) for passage in self.passages.values()}

    def without(self, reviews: Collection[UUID]) -> Self:
        """Without the vignettes that rest on these."""
        left = [vignette for vignette in self.vignettes if not vignette.rests_on(reviews)]
        return self.model_copy(update={"vignettes": left})

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield "/statement", self.statement
        for n, vignette in enumerate(self.vignettes):
            for field in ("title", "summary", "case_study"):
                yield f"/vignettes/{n}/{field}", getattr(vignette, field)
        for n, quotation in enumerate(self.quotations):
            yield f"/quotations/{n}/heading", quotation.heading or ""
            yield f"/quotations/{n}/text", quotation.text
        for n, question in enumerate(self.questions):
            yield f"/questions/{n}", question
        for n, solution in enumerate(self.solutions):
            yield f"/solutions/{n}/text", solution.text
        yield "/provenance", self.provenance


class TitleIn(Strict):
    """The title as the published set prints it, and where that is; of one that is there, also why
    it is corrected."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "title": "As printed on the first page of the briefing",
                "source": "The printed set of 2016, briefing 14",
                "issues": ["G6"],
                "reason": None,
            }
        },
    )

    title: Line
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
    issues: Annotated[list[IssueCode] | None, Field(min_length=1, max_length=5)] = None
    reason: Note | None = Field(default=None, description="Needed for a correction.")


class ReturnIn(Strict):
    """Why an edition goes back to its author."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"note": "Shorten the case study."}}
    )

    note: Note


class FlagDecisionIn(Strict):
    """What an editor decides of a flag, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"decision": "keep", "reason": "It is the name of a form, not a person."}
        },
    )

    decision: FlagDecision
    reason: Note


ISSUE: Any = {
    "code": "D4",
    "label": "Strategy meeting not convened",
    "url": "/v1/issues/D4",
    "successors": [],
}


class IssueRef(Strict):
    """A practice issue that a briefing is about, in force or not."""

    code: str
    label: str
    url: str
    successors: list[str] = Field(
        description="What it became, where it was merged or split since; what is published stays."
    )


ROW: Any = {
    "slot": 6,
    "title": "Not convening strategy discussions",
    "state": "published",
    "issues": [ISSUE],
    "edition": 1,
    "published_at": AS_OF,
    "url": "/v1/briefings/6",
}


class BriefingRow(Strict):
    """A slot of the set and what is in it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": ROW})

    slot: int
    title: str | None = Field(
        default=None, description="Null where it was not recovered; none is made up."
    )
    state: SlotState
    issues: list[IssueRef]
    note: str | None = Field(
        default=None, description="What is not known for certain of this slot."
    )
    edition: int | None = Field(default=None, description="The published edition.")
    published_at: datetime | None = None
    url: str


GATHERED: Any = {
    "practice_id": "5b0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66",
    "text": "Any agency may call the discussion, and whoever is on duty chairs.",
    "origin": "summit",
    "evidence": "suggested",
    "url": "/v1/practices/5b0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66",
    "contribution_url": "/v1/contributions/8d7c6b5a-4f3e-4d2c-9b1a-0f1e2d3c4b55",
}
BRIEFING: Any = ROW | {
    "about": ABOUT,
    "content_warning": CONTENT_WARNING,
    "support": SUPPORT,
    "statement": WRITTEN["statement"],
    "vignettes": [
        {key: VIGNETTE[key] for key in ("title", "summary", "case_study")}
        | {
            "withheld": False,
            "passages": [
                VIGNETTE["passages"][0]
                | {
                    "page": 3,
                    "paragraph": "4.12",
                    "scr_url": f"/v1/scrs/{REVIEW}",
                    "passages_url": f"/v1/scrs/{REVIEW}/versions/1/passages",
                }
            ],
        }
    ],
    "reasons": {
        "from_reports": {
            "count": 1,
            "items": [
                {
                    "id": "D4.r1",
                    "issue": "D4",
                    "text": "The process is bypassed by telephone calls between two agencies.",
                    "origin": "scr_report",
                }
            ],
            "taken_back": 0,
        },
        **{
            side: {"count": 0, "items": [], "taken_back": 0, "note": NONE_GATHERED}
            for side in ("from_practitioners", "from_national_bodies")
        },
    },
    "quotations": WRITTEN["quotations"],
    "questions": WRITTEN["questions"],
    "solutions": {"items": WRITTEN["solutions"], "gathered": {"count": 1, "items": [GATHERED]}},
    "good_practice": {"items": [], "note": NONE_GATHERED},
    "provenance": {"text": WRITTEN["provenance"], "taxonomy": "2016.1", "reviews": 1},
}


TITLE: Any = {
    "number": 1,
    "title": "As printed on the first page of the briefing",
    "source": "The printed set of 2016, briefing 14",
    "issues": ["G6"],
    "typed_at": AS_OF,
    "reason": None,
}


class TitleRow(Strict):
    """A title that was typed in, or a correction and why."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    number: int
    title: str
    source: str
    issues: list[str]
    typed_at: datetime
    reason: str | None


class TitlesOut(Strict):
    """Every title of a slot that was typed in; the last one stands."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"items": [TITLE], "next": None}}
    )

    items: list[TitleRow]
    next: None = None


class BriefingsOut(Strict):
    """The set in its order, all of it: there are few."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"about": ABOUT, "items": [ROW], "next": None}},
    )

    about: str = ABOUT
    items: list[BriefingRow]
    next: None = None


class PassageLink(PassageIn):
    """Where to read the passage, with a token of one's own."""

    page: int
    paragraph: str | None = None
    scr_url: str
    passages_url: str


class VignetteOut(Strict):
    """A vignette; of what a review says no more, or never should have, nothing is told."""

    title: str | None = None
    summary: str | None = None
    case_study: str | None = None
    withheld: bool = Field(
        description="Its review was withdrawn or published anew, after this was published."
    )
    passages: list[PassageLink]


class BriefingReason(Strict):
    """Why the issue happens, as one kind of source explained it."""

    id: str
    issue: str
    text: str
    origin: Origin

    @property
    def is_of_taxonomy(self) -> bool:
        """Its id names its issue; another's is a UUID."""
        return self.id.startswith(f"{self.issue}.")


class ReasonsOut(Strict):
    """Reasons of one side, and how many; never merged with another's."""

    count: int
    items: list[BriefingReason]
    taken_back: int = Field(description="How many their source took back after publication.")
    note: str | None = Field(default=None, description=f"`{NONE_GATHERED}` where there is none.")


class SideBySide(Strict):
    """Why it happens, as reports say, as practitioners say, and as national bodies say."""

    from_reports: ReasonsOut
    from_practitioners: ReasonsOut
    from_national_bodies: ReasonsOut = Field(
        description="What members of the Alliance say, who are none of the practitioners."
    )


class GatheredSolution(Strict):
    """What was suggested at a summit, or in writing to it, and where it stands on record there."""

    practice_id: UUID
    text: str
    origin: Literal["summit", "written"]
    evidence: Literal["tried", "suggested"]
    url: str
    contribution_url: str


class GatheredOut(Strict):
    """Solutions of summits that were on record when the edition was submitted, and still are."""

    count: int
    items: list[GatheredSolution]


class SolutionsOut(Strict):
    """What people suggested; the part is always there."""

    items: list[SolutionIn] = Field(description="As the author words them.")
    gathered: GatheredOut = Field(description="As they were said, counted apart.")
    note: str | None = None


class GoodPracticeExample(Strict):
    """Practice that was shared, by what is known of its effect."""

    practice_id: UUID
    title: str
    evidence: Literal["tried", "evaluated", "suggested"]
    place: str | None = Field(
        default=None, description="Only where those who shared it agreed to be named."
    )
    url: str


class GoodPracticeOut(Strict):
    """Examples that were shared when the edition was submitted, and still are."""

    items: list[GoodPracticeExample]
    note: str | None = None


FromLibrary = GoodPracticeExample | GatheredSolution
"""What a briefing has from the good practice library."""


class ProvenanceOut(Strict):
    """What the briefing rests on."""

    text: str
    taxonomy: str
    reviews: int = Field(description="Distinct reviews behind the vignettes.")


class BriefingOut(BriefingRow):
    """A briefing to read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": BRIEFING})

    about: str = ABOUT
    content_warning: str = CONTENT_WARNING
    support: str = SUPPORT
    statement: str
    vignettes: list[VignetteOut]
    reasons: SideBySide
    quotations: list[QuotationIn]
    questions: list[str]
    solutions: SolutionsOut
    good_practice: GoodPracticeOut
    provenance: ProvenanceOut


EDITION: Any = {
    "slot": 6,
    "edition": 1,
    "state": "published",
    "revision": 2,
    "published_at": AS_OF,
    "superseded_at": None,
    "url": "/v1/briefings/6/editions/1",
}


class EditionRow(Strict):
    """An edition and where it stands."""

    slot: int
    edition: int
    state: EditionState
    revision: int
    published_at: datetime | None = None
    superseded_at: datetime | None = None
    url: str


class EditionsOut(Page[EditionRow]):
    """Every edition of a briefing that the caller may see, the first one first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"items": [EDITION], "next": None}}
    )


class FlagOut(Strict):
    """A place that an editor looks at: in which field, and from which character to which."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    flag_id: UUID
    revision: int
    kind: str
    pointer: str
    start: int
    end: int
    decision: FlagDecision | None = None
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


class StepOut(Strict):
    """One step of an edition's life."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    step: str
    revision: int
    taken_at: datetime
    taken_by: str
    note: str | None = None


class RevisionOut(Strict):
    """What an edition said at one time."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    revision: int
    body: BriefingIn
    written_at: datetime
    written_by: str


class EditionOut(EditionRow):
    """An edition at the desk: its text with all that was written before, its flags, its steps."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "slot": 6,
                "edition": 1,
                "state": "draft",
                "revision": 2,
                "published_at": None,
                "superseded_at": None,
                "url": "/v1/briefings/6/editions/1",
                "content_warning": CONTENT_WARNING,
                "support": SUPPORT,
                "issues": ["D4"],
                "body": WRITTEN,
                "reasons": [],
                "good_practice": [],
                "solutions": [],
                "flags": [],
                "steps": [
                    {
                        "step": "started",
                        "revision": 1,
                        "taken_at": AS_OF,
                        "taken_by": "centre-author-1a2b3c4d",
                        "note": None,
                    }
                ],
                "revisions": [],
            }
        },
    )

    content_warning: str = CONTENT_WARNING
    support: str = SUPPORT
    issues: list[str]
    body: BriefingIn
    reasons: list[BriefingReason] = Field(description="Frozen when the edition is submitted.")
    good_practice: list[GoodPracticeExample] = Field(
        description="Frozen with the reasons; what is taken back since is not among them."
    )
    solutions: list[GatheredSolution] = Field(
        description="What summits suggested, frozen in the same way."
    )
    flags: list[FlagOut] = Field(description="Of every revision, with what was decided.")
    steps: list[StepOut]
    revisions: list[RevisionOut] = Field(description="All that was written before, newest last.")
