"""What crosses HTTP about versions of the taxonomy."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.collation.taxonomy.changes import Wording
from services.collation.taxonomy.domain import CauseStatus, ChangeKind, Origin, VersionStatus

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000, pattern=r"^[^\x00]*$"),
]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=120, pattern=r"^[^\x00]*$"),
]
CODE = r"^[A-G][1-9][0-9]?(\.[1-9][0-9]?)?$"
Code = Annotated[str, StringConstraints(pattern=CODE, max_length=6), Field(examples=["D4"])]
Place = Annotated[
    str,
    StringConstraints(pattern=r"^[A-G]([1-9][0-9]?)?$", max_length=3),
    Field(description="A stage, or the issue that this one is a part of.", examples=["D", "D4"]),
]
SEED_SHA256 = "a4e8e7728c3da5fcc8c30711a63c7d05ae7464169cb9c63b73329e179c84514a"
ISSUE_EXAMPLE: dict[str, Any] = {
    "place": "D",
    "label": "Strategy meeting held without the people who know the child",
    "statement": "A strategy meeting takes place without those who know the child.",
    "condensed": "Strategy meeting without those who know",
    "cause_status": "unclear",
    "reasons": [],
}
_SUMMARY: dict[str, Any] = {
    "version": "2016.1",
    "status": "published",
    "follows": None,
    "issues": 44,
    "sha256": SEED_SHA256,
    "published_at": "2026-11-29T09:00:00Z",
    "url": "/v1/taxonomies/2016.1",
}
_THEME = "inter-professional communication and decision making"
_STAGE: dict[str, Any] = {
    "code": "D",
    "title": "Strategy meeting, section 47 enquiry and rapid response to a child's death",
}
EXAMPLE_FULL: dict[str, Any] = {
    "id": "lipp",
    "version": "2016.1",
    "theme": _THEME,
    "source": "Practice issues found in Serious Case Reviews; one of 44 is shown here.",
    "stages": [_STAGE | {"issue_count": 1}],
    "issues": [
        {
            "code": "D4",
            "stage": "D",
            "label": "Strategy meeting not convened",
            "statement": "The situation calls for a strategy meeting, and none is convened.",
            "condensed": "Needed strategy meeting not held",
            "reasons": [
                {
                    "id": "D4.r1",
                    "text": "Procedures for sharing information slow action down.",
                    "origin": "scr_report",
                }
            ],
            "cause_status": "stated",
            "occurrences": {"value": None, "symbol": "x"},
            "briefing": {"slots": [6], "basis": "inferred"},
        }
    ],
}
EXAMPLE_CONDENSED: dict[str, Any] = {
    "version": "2016.1",
    "theme": _THEME,
    "stages": [
        _STAGE
        | {"issues": [{"code": "D4", "label": "Needed strategy meeting not held", "sub_issues": 0}]}
    ],
}


def _with(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": example})


class ReasonTextIn(BaseModel):
    """A reason that belongs to the issue's own text, with who gave it."""

    model_config = ConfigDict(extra="forbid")

    text: Words
    origin: Origin = "scr_report"


class IssueIn(BaseModel):
    """What an issue says. Its code is given by the platform and never used for another."""

    model_config = _with(ISSUE_EXAMPLE)

    place: Place
    label: Label
    statement: Words
    condensed: Annotated[Label, Field(description="At most eight words, for the condensed view.")]
    cause_status: CauseStatus = "unclear"
    reasons: Annotated[list[ReasonTextIn], Field(max_length=50)] = []

    @model_validator(mode="after")
    def _says_a_cause_when_it_has_one(self) -> "IssueIn":
        if (self.cause_status == "stated") != bool(self.reasons):
            raise ValueError("a cause is stated exactly when there are reasons")
        if len(self.condensed.split()) > 8:
            raise ValueError("the condensed label has more than eight words")
        return self

    @property
    def wording(self) -> Wording:
        return Wording(
            self.place,
            self.label,
            self.statement,
            self.condensed,
            self.cause_status,
            tuple((reason.text, reason.origin) for reason in self.reasons),
        )


class AddedIn(BaseModel):
    """A new issue, or a new part of one."""

    model_config = _with(
        {"kind": "added", "explanation": "Seen in three reviews.", "issue": ISSUE_EXAMPLE}
    )

    kind: Literal["added"]
    explanation: Words
    issue: IssueIn


class RewordedIn(BaseModel):
    """The same issue in better words; its place stays what it is."""

    model_config = _with(
        {"kind": "reworded", "explanation": "Clearer.", "code": "D4", "issue": ISSUE_EXAMPLE}
    )

    kind: Literal["reworded"]
    explanation: Words
    code: Code
    issue: IssueIn


class SplitIn(BaseModel):
    """One issue becomes several: its findings count for none until somebody reads them again."""

    model_config = _with(
        {
            "kind": "split",
            "explanation": "Two things were coded as one.",
            "code": "D4",
            "into": [
                ISSUE_EXAMPLE,
                ISSUE_EXAMPLE | {"label": "Strategy meeting never called"},
            ],
        }
    )

    kind: Literal["split"]
    explanation: Words
    code: Code
    into: Annotated[list[IssueIn], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _says_each_once(self) -> "SplitIn":
        if len({(issue.label, issue.statement) for issue in self.into}) < len(self.into):
            raise ValueError("two of them say the same")
        return self


class MergedIn(BaseModel):
    """Several issues become one: what was found of any of them counts for it."""

    model_config = _with(
        {
            "kind": "merged",
            "explanation": "Readers could not tell them apart.",
            "codes": ["D4", "D5"],
            "into": ISSUE_EXAMPLE,
        }
    )

    kind: Literal["merged"]
    explanation: Words
    codes: Annotated[list[Code], Field(min_length=2, max_length=10)]
    into: IssueIn

    @model_validator(mode="after")
    def _names_each_once(self) -> "MergedIn":
        if len(set(self.codes)) < len(self.codes):
            raise ValueError("an issue is named twice")
        return self


class RetiredIn(BaseModel):
    """An issue that is coded no more; what was found stays readable."""

    model_config = _with({"kind": "retired", "explanation": "Never found again.", "code": "D4"})

    kind: Literal["retired"]
    explanation: Words
    code: Code


ChangeIn = Annotated[
    AddedIn | RewordedIn | SplitIn | MergedIn | RetiredIn, Field(discriminator="kind")
]


class Shown(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class TaxonomySummary(Shown):
    """A version, and the hash that its bytes have for ever."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"example": _SUMMARY}
    )

    version: str
    status: VersionStatus
    follows: str | None = None
    issues: int
    sha256: str
    published_at: datetime | None = None
    url: str


class ChangeOut(Shown):
    """One line of the crosswalk from the version before."""

    kind: ChangeKind
    before: list[str]
    after: list[str]
    explanation: str


class DraftOut(TaxonomySummary):
    """A version in the making, with what it changes so far."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": _SUMMARY
            | {
                "version": "2026.1",
                "status": "draft",
                "follows": "2016.1",
                "published_at": None,
                "url": "/v1/taxonomies/2026.1",
                "changes": [
                    {
                        "kind": "retired",
                        "before": ["D4"],
                        "after": [],
                        "explanation": "Never found again.",
                    }
                ],
            }
        },
    )

    changes: list[ChangeOut]


class StageShort(Shown):
    """A stage with its issues in a few words."""

    code: str
    title: str
    issues: list["IssueShort"]


class IssueShort(Shown):
    """An issue in a few words; its sub-issues are left to the full view."""

    code: str
    label: str
    sub_issues: int


class TaxonomyShort(Shown):
    """A version in its condensed view."""

    version: str
    theme: str
    stages: list[StageShort]


class CrosswalkLine(Shown):
    """What became of an issue: itself, others, or nothing."""

    code: str
    label: str
    successors: list[str]
    changes: list["CrosswalkStep"]


class CrosswalkStep(ChangeOut):
    """A change that touched an issue, and the version that brought it."""

    version: str


class CrosswalkOut(Shown):
    """From the issues of one version to those in force."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "version": "2016.1",
                "in_force": "2026.1",
                "items": [
                    {
                        "code": "D4",
                        "label": "Strategy meeting not held",
                        "successors": ["D8", "D9"],
                        "changes": [
                            {
                                "version": "2026.1",
                                "kind": "split",
                                "before": ["D4"],
                                "after": ["D8", "D9"],
                                "explanation": "Two things were coded as one.",
                            }
                        ],
                    }
                ],
                "next": None,
            }
        },
    )

    version: str
    in_force: str
    items: list[CrosswalkLine]
    next: None = None
