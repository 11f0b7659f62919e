"""Takes in what people did with the practice issues and the reports in another tool."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from chassis.auth import Caller
from chassis.db import Transaction
from chassis.errors import Pointer
from chassis.requests import is_seen
from contracts.types import FindingKind
from services.collation.findings import service as findings
from services.collation.findings.schemas import CodingIn
from services.collation.interchange import queries, refi
from services.collation.interchange.domain import Report
from services.collation.interchange.errors import (
    NotRefiQda,
    OtherText,
    OutsidePassage,
    UnknownCodes,
)
from services.collation.interchange.refi import Code, NotRefi, Selection, Source, as_line
from services.collation.taxonomy import changes
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy import service as versions
from services.collation.taxonomy.changes import ChangeRefused, Wording
from services.collation.taxonomy.domain import Issue, Taxonomy
from services.collation.taxonomy.schemas import Label, Words
from services.collation.taxonomy.tables import TaxonomyVersion

MOST_CODINGS = 2_000
"""All in one transaction, which on SQLite nobody writes beside."""
MOST_POINTERS = 20
WHY = "Brought in from a REFI-QDA codebook."
_FORMS: dict[str, TypeAdapter[str]] = {
    "label": TypeAdapter(Label),
    "statement": TypeAdapter(Words),
}
_CODE = re.compile(r"([A-G][1-9][0-9]?(?:\.[1-9][0-9]?)?)(\+?) ")
_REPORT = re.compile(r"Review ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) version [0-9]+")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many codings of a file are new, and how many were here already."""

    added: int
    known: int


@dataclass(frozen=True, slots=True)
class Project:
    """What a project of another tool holds."""

    codes: list[Code]
    sources: list[Source]


async def read_project(content: bytes) -> Project:
    """Beside the event loop, and of no database. Raises NotRefiQda."""
    try:
        codes, sources = await asyncio.to_thread(refi.read_project, content)
    except NotRefi as error:
        raise NotRefiQda(str(error)) from None
    if sum(len(source.selections) for source in sources) > MOST_CODINGS:
        raise NotRefiQda(f"at most {MOST_CODINGS} codings are taken at once")
    return Project(codes, sources)


async def read_codebook(content: bytes) -> list[Code]:
    """Beside the event loop, and of no database. Raises NotRefiQda."""
    try:
        return await asyncio.to_thread(refi.read_codebook, content)
    except NotRefi as error:
        raise NotRefiQda(str(error)) from None


async def import_project(tx: Transaction, caller: Caller, project: Project) -> Taken:
    """Every selection becomes a coding of the person who brings it, or nothing does.

    Raises UnknownCodes, OtherText, OutsidePassage, and what a coding is refused for.
    """
    crosswalk = await taxonomies.crosswalk(tx.session)
    meant = _meanings(project.codes, crosswalk.codes)
    bodies: list[CodingIn] = []
    reports: dict[UUID, Report] = {}
    for source in project.sources:
        if source.selections:
            report = await _report_of(tx, caller, source, reports)
            bodies += _codings_of(source, report, meant)
    new = await findings.add_codings(tx, caller, bodies)
    return Taken(new, sum(len(source.selections) for source in project.sources) - new)


async def _report_of(
    tx: Transaction, caller: Caller, source: Source, known: dict[UUID, Report]
) -> Report:
    """By its id, or by the name it was given here, which every tool keeps; each is read once."""
    named = _REPORT.fullmatch(source.name)
    scr_id = UUID(named[1]) if named else source.guid
    if scr_id not in known:
        (known[scr_id],) = await queries.read_reports(tx.session, caller, [scr_id])
    report = known[scr_id]
    if source.text.rstrip("\n") != report.text.rstrip("\n"):
        raise OtherText
    return report


def _meanings(codes: Iterable[Code], known: Iterable[str]) -> dict[UUID, tuple[str, FindingKind]]:
    """What each code of the file stands for, by its id or by the code its name begins with."""
    meant: dict[UUID, tuple[str, FindingKind]] = {}
    for issue in known:
        for kind in FindingKind:
            meant[refi.code_guid(issue, kind)] = (issue, kind)
    for code in codes:
        named = _CODE.match(code.name)
        if code.guid not in meant and code.codable and named and named[1] in known:
            kind = FindingKind.GOOD_PRACTICE if named[2] else FindingKind.PROBLEM
            meant[code.guid] = (named[1], kind)
    return meant


def _codings_of(
    source: Source, report: Report, meant: dict[UUID, tuple[str, FindingKind]]
) -> Iterator[CodingIn]:
    unknown = [selection for selection in source.selections if selection.code not in meant]
    if unknown:
        raise UnknownCodes(pointers=_pointers(unknown, "Its code is none of the practice issues."))
    places = [report.place_of(one.start, one.end) for one in source.selections]
    if None in places:
        outside = [one for one, at in zip(source.selections, places, strict=True) if at is None]
        raise OutsidePassage(pointers=_pointers(outside, "Not within one passage of the report."))
    stands = {(c.id, c.passage, c.start, c.end, c.issue, c.kind) for c in report.codings}
    # by its place in the file: two selections of another tool may share an id
    for selection, place in zip(source.selections, places, strict=True):
        assert place is not None
        issue, kind = meant[selection.code]
        number, start, end = place
        if (selection.guid, number, start, end, issue, kind) in stands:
            continue  # it came from here, whosever it is
        whole = (start, end) == (0, report.lengths[number])
        yield CodingIn(
            scr_id=report.scr_id,
            scr_version=report.version,
            passage=number,
            issue=issue,
            kind=kind,
            start=None if whole else start,
            end=None if whole else end,
        )


def _pointers(selections: Sequence[Selection], detail: str) -> list[Pointer]:
    return [Pointer(f"/{one.guid}", detail) for one in selections[:MOST_POINTERS]]


async def import_codebook(
    tx: Transaction, by: str, version: str, codes: Sequence[Code]
) -> TaxonomyVersion:
    """Rewords what a codebook words otherwise, and adds what it adds, to a draft.

    What it leaves out stays, and what was retired since stays so: nothing goes or comes back
    because of what an older file names. Raises NoSuchTaxonomy, TaxonomyPublished, ChangeImpossible,
    NotAboutPractice or IdentifyingText.
    """
    used = (await taxonomies.crosswalk(tx.session)).codes_given
    return await versions.edit_draft(tx, by, version, lambda draft: _taken(draft, used, codes))


def _taken(draft: Taxonomy, used: Set[str], codes: Sequence[Code]) -> Taxonomy:
    by_guid = {refi.code_guid(issue.code): issue.code for issue in draft.issues}
    by_guid |= {refi.stage_guid(stage.code): stage.code for stage in draft.stages}
    places = dict(by_guid)
    gone = {code for code in used if draft.issue(code) is None}
    for code in codes:
        known = by_guid.get(code.guid) or _named(draft, code)
        if _is_of(gone, code):
            continue
        if known is not None:
            places[code.guid] = known
            if (issue := draft.issue(known)) and _differs(issue, code):
                reworded = _checked(_reworded(issue, code), code, draft)
                draft = changes.reword(draft, known, reworded, WHY)
        elif code.codable:
            place = places.get(code.parent) if code.parent else None
            if place is None:
                raise ChangeRefused("a new code stands in no stage and below no issue")
            draft = changes.add(draft, used, _checked(_new(place, code), code, draft), WHY)
            places[code.guid] = draft.changes[-1].after[0]
    return draft


def _checked(wording: Wording, code: Code, draft: Taxonomy) -> Wording:
    """As it would be taken as JSON: no shorter, no longer, and to be seen."""
    for name, form in _FORMS.items():
        text: str = getattr(wording, name)
        try:
            form.validate_python(text if is_seen(text) else "")
        except ValidationError:
            raise ChangeRefused(
                f"the {name} of code {code.guid} is too short, too long or not to be seen"
            ) from None
    versions.check_wording(wording, f"/{code.guid}", draft)
    return wording


def _is_of(gone: Set[str], code: Code) -> bool:
    named = _CODE.match(code.name)
    return code.guid in map(refi.code_guid, gone) or (named is not None and named[1] in gone)


def _named(draft: Taxonomy, code: Code) -> str | None:
    if (named := _CODE.match(code.name)) and draft.issue(named[1]):
        return named[1]
    stage = code.name.partition(" ")[0]
    return stage if not code.codable and stage in {s.code for s in draft.stages} else None


def _label(code: Code) -> str:
    return _CODE.sub("", code.name, count=1).strip()


def _told(code: Code) -> str:
    """The statement that a code gives; empty where nobody would see one."""
    first, _, _ = code.description.strip().partition("\n")
    return first.strip() if is_seen(first) else ""


def _differs(issue: Issue, code: Code) -> bool:
    """Line ends apart, of which a codebook's form keeps none."""
    said = (_label(code), _told(code) or as_line(issue.statement))
    return said != (as_line(issue.label), as_line(issue.statement))


def _reworded(issue: Issue, code: Code) -> Wording:
    return Wording(
        issue.stage,
        _kept(_label(code), issue.label),
        _kept(_told(code), issue.statement) or issue.statement,
        issue.condensed,
        issue.cause_status,
        tuple((reason.text, reason.origin) for reason in issue.reasons),
    )


def _kept(brought: str, stood: str) -> str:
    """What stood, with its line ends, where nothing else was brought."""
    return stood if brought == as_line(stood) else brought


def _new(place: str, code: Code) -> Wording:
    label = _label(code)
    return Wording(place, label, _told(code) or label, " ".join(label.split()[:8]))
