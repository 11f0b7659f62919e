"""How a version comes of the one before: issues added, reworded, split, merged and retired.

A code is never given twice, so that what was coded years ago still means what it meant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.collation.taxonomy.domain import (
    CauseStatus,
    Change,
    ChangeKind,
    Issue,
    Occurrences,
    Origin,
    Reason,
    Taxonomy,
    age_of,
    order_of,
)

MOST_NUMBER = 99


class ChangeRefused(ValueError):
    """This change makes no version that could be used; the message says why."""


class CodeUnknown(ChangeRefused):
    """The version that is changed has no such issue."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an issue says, before it has a code; `place` is a stage, or the issue it is part of."""

    place: str
    label: str
    statement: str
    condensed: str
    cause_status: CauseStatus = "unclear"
    reasons: tuple[tuple[str, Origin], ...] = ()


def begin(latest: Taxonomy, version: str) -> Taxonomy:
    """A draft: the version in force with nothing changed yet."""
    return replace(latest, version=version, follows=latest.version, changes=())


def next_version(versions: Iterable[str], year: int) -> str:
    """The next number of this year, or of the latest version's year if that is ahead of it."""
    latest = max(age_of(version) for version in versions)
    return f"{year}.1" if latest[0] < year else f"{latest[0]}.{latest[1] + 1}"


def add(draft: Taxonomy, used: Iterable[str], wording: Wording, why: str) -> Taxonomy:
    issue = _worded(draft, {*used, *_codes(draft)}, wording)
    return _changed(draft, gone=(), new=(issue,), kind="added", why=why)


def reword(draft: Taxonomy, code: str, wording: Wording, why: str) -> Taxonomy:
    """The same issue in better words: it keeps its code, its place and what was coded."""
    before = _issue(draft, code)
    after = replace(
        _shaped(wording, code, before.stage),
        occurrences=before.occurrences,
        briefing=before.briefing,
    )
    return _changed(draft, gone=(code,), new=(after,), kind="reworded", why=why)


def split(
    draft: Taxonomy, used: Iterable[str], code: str, into: Sequence[Wording], why: str
) -> Taxonomy:
    """Which of the new ones a passage shows nobody can know but a person who reads it again."""
    _whole(draft, code)
    taken = {*used, *_codes(draft)}
    new: list[Issue] = []
    for wording in into:
        new.append(_worded(draft, taken | {issue.code for issue in new}, wording, without=code))
    return _changed(draft, gone=(code,), new=new, kind="split", why=why)


def merge(
    draft: Taxonomy, used: Iterable[str], codes: Sequence[str], into: Wording, why: str
) -> Taxonomy:
    """What was coded to any of them counts for the one they become, with all their reasons."""
    merged = [_whole(draft, code) for code in codes]
    if into.place in codes:
        raise ChangeRefused(f"issue {into.place} would be part of itself")
    issue = _worded(draft, {*used, *_codes(draft)}, into)
    said = [*issue.reasons, *(reason for old in merged for reason in old.reasons)]
    carried = _numbered(issue.code, ((reason.text, reason.origin) for reason in said))
    whole = replace(issue, reasons=carried, cause_status="stated" if carried else "unclear")
    return _changed(draft, gone=codes, new=(whole,), kind="merged", why=why)


def retire(draft: Taxonomy, code: str, why: str) -> Taxonomy:
    _whole(draft, code)
    return _changed(draft, gone=(code,), new=(), kind="retired", why=why)


def _codes(taxonomy: Taxonomy) -> set[str]:
    made = {code for change in taxonomy.changes for code in (*change.before, *change.after)}
    return {issue.code for issue in taxonomy.issues} | made


def _issue(draft: Taxonomy, code: str) -> Issue:
    issue = draft.issue(code)
    if issue is None:
        raise CodeUnknown(f"the draft has no issue {code}")
    return issue


def _whole(draft: Taxonomy, code: str) -> Issue:
    """One that can go: nothing may be left as a part of what is not there."""
    issue = _issue(draft, code)
    if parts := draft.sub_issues_of(code):
        raise ChangeRefused(f"issue {code} still has the sub-issue {parts[0].code}")
    return issue


def _worded(
    draft: Taxonomy, taken: set[str], wording: Wording, without: str | None = None
) -> Issue:
    place = wording.place
    if place not in {stage.code for stage in draft.stages}:
        parent = _issue(draft, place)
        if parent.parent is not None or place == without:
            raise ChangeRefused(f"issue {place} cannot have sub-issues")
    code = _free(place, taken, dotted=len(place) > 1)
    return _shaped(wording, code, place[0])


def _free(place: str, taken: set[str], *, dotted: bool) -> str:
    start = f"{place}." if dotted else place
    for number in range(1, MOST_NUMBER + 1):
        if (code := f"{start}{number}") not in taken:
            return code
    raise ChangeRefused(f"{place} has no number left")


def _shaped(wording: Wording, code: str, stage: str) -> Issue:
    return Issue(
        code=code,
        stage=stage,
        label=wording.label,
        statement=wording.statement,
        condensed=wording.condensed,
        reasons=_numbered(code, wording.reasons),
        cause_status=wording.cause_status,
        occurrences=Occurrences(None, "z"),
    )


def _numbered(code: str, said: Iterable[tuple[str, Origin]]) -> tuple[Reason, ...]:
    each = dict.fromkeys(said)
    return tuple(
        Reason(f"{code}.r{n}", text, origin) for n, (text, origin) in enumerate(each, start=1)
    )


def _changed(
    draft: Taxonomy, *, gone: Sequence[str], new: Sequence[Issue], kind: ChangeKind, why: str
) -> Taxonomy:
    left = [issue for issue in draft.issues if issue.code not in gone]
    issues = tuple(sorted([*left, *new], key=lambda issue: order_of(issue.code)))
    stages = tuple(
        replace(
            stage,
            issue_count=sum(i.stage == stage.code and i.parent is None for i in issues),
        )
        for stage in draft.stages
    )
    change = Change(kind, tuple(gone), tuple(issue.code for issue in new), why)
    return replace(draft, issues=issues, stages=stages, changes=(*draft.changes, change))
