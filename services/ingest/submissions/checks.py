"""What must hold between the fields of a review, and what its words must not hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chassis.errors import Pointer
from screening.domain import Certainty, Kind, Place, Suspicion, screen
from screening.fields import FieldSuspicion
from services.ingest.scrs.addresses import in_link, in_mailbox, in_reference
from services.ingest.scrs.codes import AreaDisclosure
from services.ingest.scrs.domain import Concern, Doubt, lacks_clearance, quarter_of
from services.ingest.scrs.schemas import ScrIn
from services.ingest.submissions.errors import ScrUnacceptable


@dataclass(frozen=True, slots=True)
class Checked:
    """A review that may be received, and the doubts that will hold it."""

    scr: ScrIn
    concerns: tuple[Concern, ...]


def check_scr(scr: ScrIn, today: date) -> Checked:
    """Raises ScrUnacceptable, which says where the faults are and never repeats a word."""
    found = [(at, hit) for at, text in texts(scr) for hit in screen(text, _place_of(at))]
    beside = list(_beside_texts(scr))
    certain = [(at, hit.kind) for at, hit in found if hit.certainty is Certainty.CERTAIN]
    certain += [(one.pointer, one.kind) for one in beside if one.certainty is Certainty.CERTAIN]
    faults = [*_faults(scr, today), *(_banned(*one) for one in certain)]
    if faults:
        raise ScrUnacceptable(pointers=faults[:20])
    concerns = [_suspected(pointer, hit) for pointer, hit in found]
    concerns += [Concern(Doubt.SUSPECTED_IDENTIFIER, one.kind, one.pointer) for one in beside]
    if _lacks_clearance(scr):
        concerns.append(Concern(Doubt.NOT_CLEARED, pointer="/publication_cleared"))
    return Checked(scr, tuple(concerns))


def _faults(scr: ScrIn, today: date) -> Iterator[Pointer]:
    yield from _faults_of_dates(scr, today)
    if scr.area_disclosure is AreaDisclosure.ANONYMOUS and scr.region is not None:
        yield Pointer("/region", "Not for an anonymous area.")
    if scr.area_disclosure is not AreaDisclosure.ANONYMOUS and scr.region is None:
        yield Pointer("/region", "Needed unless the area is anonymous.")
    if (scr.review_model == "other") != (scr.review_model_other is not None):
        yield Pointer("/review_model_other", "Needed for the model `other`, and for no other.")
    if (scr.supersedes is None) != (scr.correction_note is None):
        yield Pointer("/correction_note", "Needed where something is superseded, and only there.")


def _faults_of_dates(scr: ScrIn, today: date) -> Iterator[Pointer]:
    if scr.publication_date > today:
        yield Pointer("/publication_date", "In the future.")
    if scr.anonymisation_statement.date > today:
        yield Pointer("/anonymisation_statement/date", "In the future.")
    if scr.board_response is not None and scr.board_response.published_on > today:
        yield Pointer("/board_response/published_on", "In the future.")
    if scr.incident_period and _begins_after(scr.incident_period, quarter_of(scr.publication_date)):
        yield Pointer("/incident_period", "After the publication.")
    if scr.period_reviewed is not None:
        if scr.period_reviewed.from_ > scr.period_reviewed.to:
            yield Pointer("/period_reviewed/to", "Before the period begins.")
        if scr.period_reviewed.to > _last_month_of_publication(scr):
            yield Pointer("/period_reviewed/to", "After the publication.")
    if scr.commissioned_on and scr.completed_on and scr.commissioned_on > scr.completed_on:
        yield Pointer("/completed_on", "Before the review was commissioned.")


def _begins_after(period: str, quarter: str) -> bool:
    """A year or a quarter; that nothing is known of it begins nowhere."""
    return period[0].isdecimal() and period > quarter[: len(period)]


def _last_month_of_publication(scr: ScrIn) -> str:
    """A quarter may be said by any day of it."""
    day = scr.publication_date
    month = (day.month + 2) // 3 * 3 if scr.date_precision == "quarter" else day.month
    return f"{day.year}-{month:02}"


def texts(scr: ScrIn) -> Iterator[tuple[str, str]]:
    """Every field that holds words, with its pointer."""
    statement = scr.anonymisation_statement
    yield "/title", scr.title
    yield "/copyright_holder", scr.copyright_holder
    yield "/anonymisation_statement/checked_by_role", statement.checked_by_role
    yield "/anonymisation_statement/method", statement.method
    if scr.review_model_other is not None:
        yield "/review_model_other", scr.review_model_other
    if scr.correction_note is not None:
        yield "/correction_note", scr.correction_note
    for index, finding in enumerate(scr.findings or ()):
        yield f"/findings/{index}/text", finding.text
        for name, text in (finding.smart.model_dump() if finding.smart else {}).items():
            if text is not None:
                yield f"/findings/{index}/smart/{name}", text


def _place_of(pointer: str) -> Place:
    """What a report found it may find of a cited author; everywhere else any name is doubtful."""
    of_report = pointer.startswith("/findings/") and not pointer.endswith("/owner")
    return Place.FIELD if of_report else Place.LABEL


def _beside_texts(scr: ScrIn) -> Iterator[FieldSuspicion]:
    """What may hold a name or a number though it is no text."""
    yield from in_link("/document_url", scr.document_url)
    if scr.board_response is not None:
        yield from in_link("/board_response/url", scr.board_response.url)
    yield from in_mailbox("/contact", scr.contact)
    yield from in_reference("/source_system", scr.source_system)
    yield from in_reference("/source_ref", scr.source_ref)
    for index, finding in enumerate(scr.findings or ()):
        yield from in_reference(f"/findings/{index}/ref", finding.ref)


def _banned(pointer: str, kind: Kind) -> Pointer:
    return Pointer(pointer, f"Holds what no review may: {kind}.")


def _suspected(pointer: str, hit: Suspicion) -> Concern:
    return Concern(
        Doubt.SUSPECTED_IDENTIFIER,
        kind=hit.kind,
        pointer=pointer,
        start=hit.start,
        end=hit.end,
    )


def _lacks_clearance(scr: ScrIn) -> bool:
    processes = [(process.kind, process.status) for process in scr.parallel_processes]
    cleared = scr.publication_cleared
    given = cleared.model_dump().values() if cleared is not None else [False]
    return lacks_clearance(processes, given)
