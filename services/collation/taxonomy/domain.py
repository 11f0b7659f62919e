"""What a published version of the taxonomy holds, and the checks it must pass to be read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec

SEED = Path(__file__).parent / "data" / "lipp-2016.json"

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
StageCode = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]\Z")]
IssueCode = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z][1-9][0-9]?(\.[1-9][0-9]?)?\Z")]
Version = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4}\.[0-9]+\Z")]

Origin = Literal["scr_report", "summit", "workshop", "alliance", "written"]
CauseStatus = Literal["stated", "unclear"]
ChangeKind = Literal["added", "reworded", "split", "merged", "retired"]


class VersionStatus(StrEnum):
    """A draft becomes the published version, which the next one supersedes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class InvalidTaxonomy(ValueError):
    """The file is not a taxonomy that may be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of safeguarding work, and how many issues belong to it, sub-issues left out."""

    code: StageCode
    title: Text
    issue_count: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an issue happens, as one kind of source explained it."""

    id: Text
    text: Text
    origin: Origin


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How often the first analysis saw an issue: never 0.

    `x`: it counted, but did not publish; `z`: it did not know the issue.
    """

    value: None
    symbol: Literal["x", "z"]


@dataclass(frozen=True, slots=True)
class Briefing:
    """The briefing slots an issue may hold, one unless their order is unconfirmed."""

    slots: Annotated[tuple[Annotated[int, msgspec.Meta(ge=1)], ...], msgspec.Meta(min_length=1)]
    basis: Literal["inferred", "stated"]


@dataclass(frozen=True, slots=True)
class Issue:
    """A difficulty of practice: never a trait of a family."""

    code: IssueCode
    stage: StageCode
    label: Text
    statement: Text
    condensed: Text
    reasons: tuple[Reason, ...]
    cause_status: CauseStatus
    occurrences: Occurrences
    briefing: Briefing | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        reasons = (reason.text for reason in self.reasons)
        return self.label, self.statement, self.condensed, *reasons

    @property
    def parent(self) -> str | None:
        """The issue that this is a sub-issue of: its code without its last part."""
        whole, dot, _ = self.code.partition(".")
        return whole if dot else None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the crosswalk from the version before: which issues became which, and why."""

    kind: ChangeKind
    before: tuple[IssueCode, ...]
    after: tuple[IssueCode, ...]
    explanation: Text


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """One immutable version: its stages and issues in the order they are shown."""

    id: Text
    version: Version
    theme: Text
    source: Text
    stages: tuple[Stage, ...]
    issues: tuple[Issue, ...]
    follows: Version | None = None
    changes: tuple[Change, ...] = ()

    @property
    def texts(self) -> frozenset[str]:
        """All that its issues say."""
        return frozenset(text for issue in self.issues for text in issue.texts)

    def issue(self, code: str) -> Issue | None:
        return next((issue for issue in self.issues if issue.code == code), None)

    def issues_of(self, stage: str) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.stage == stage)

    def sub_issues_of(self, code: str) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.parent == code)


def order_of(code: str) -> tuple[str, int, int]:
    """The place of a code among the others: by stage, number and number of the sub-issue."""
    number, _, sub = code[1:].partition(".")
    return code[0], int(number), int(sub or 0)


def age_of(version: str) -> tuple[int, int]:
    """Versions in the order in which they came."""
    year, _, number = version.partition(".")
    return int(year), int(number)


def load(path: Path = SEED) -> Taxonomy:
    return parse(path.read_bytes())


def write(taxonomy: Taxonomy) -> bytes:
    """The bytes that a version is published as; the same taxonomy gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(taxonomy), indent=2)


def parse(content: bytes) -> Taxonomy:
    try:
        taxonomy = msgspec.json.decode(content, type=Taxonomy)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidTaxonomy(str(error)) from error
    if faults := list(_faults(taxonomy)):
        raise InvalidTaxonomy("; ".join(faults))
    return taxonomy


def _faults(taxonomy: Taxonomy) -> Iterator[str]:
    yield from _repeated("stage", (stage.code for stage in taxonomy.stages))
    yield from _repeated("issue", (issue.code for issue in taxonomy.issues))
    yield from _repeated("reason", (r.id for issue in taxonomy.issues for r in issue.reasons))
    yield from _misplaced(taxonomy)
    for issue in taxonomy.issues:
        yield from _faults_of_issue(issue)


def _repeated(kind: str, codes: Iterable[str]) -> Iterator[str]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield f"{kind} {code} is there {times} times"


def _misplaced(taxonomy: Taxonomy) -> Iterator[str]:
    stages = [stage.code for stage in taxonomy.stages]
    for stage in taxonomy.stages:
        held = sum(issue.parent is None for issue in taxonomy.issues_of(stage.code))
        if held != stage.issue_count:
            yield f"stage {stage.code} says {stage.issue_count} issues and holds {held}"
    for issue in taxonomy.issues:
        if issue.stage not in stages:
            yield f"issue {issue.code} belongs to stage {issue.stage}, which is not there"
        if issue.parent is not None and taxonomy.issue(issue.parent) is None:
            yield f"issue {issue.code} is part of {issue.parent}, which is not there"
    shown = [issue.code for issue in taxonomy.issues]
    if shown != sorted(shown, key=order_of):
        yield "the issues are out of order"


def _faults_of_issue(issue: Issue) -> Iterator[str]:
    if not issue.code.startswith(issue.stage):
        yield f"issue {issue.code} does not carry its stage {issue.stage} in its code"
    if issue.cause_status == "unclear" and issue.reasons:
        yield f"issue {issue.code} says its cause is unclear and gives reasons"
    if issue.cause_status == "stated" and not issue.reasons:
        yield f"issue {issue.code} says its cause is stated and gives no reason"
    for reason in issue.reasons:
        if not reason.id.startswith(f"{issue.code}.r"):
            yield f"reason {reason.id} stands under issue {issue.code}"
