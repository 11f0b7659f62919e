"""What must hold between the fields of a review, and what its words must not hold."""

from datetime import date
from typing import Any, get_args

import pytest

from samples.corpus import Sample, reports
from services.ingest.scrs.codes import ReviewModel
from services.ingest.scrs.domain import Doubt
from services.ingest.scrs.schemas import EXAMPLE_SENT, ScrIn
from services.ingest.submissions.checks import Checked, check_scr, texts
from services.ingest.submissions.errors import ScrUnacceptable
from tests.services.ingest.door import metadata, report

TODAY = date(2016, 1, 1)
DOCUMENT = report()
NHS_NUMBER = "943 476 5919"
POSTCODE = "ZZ99 3AB"


def check(**changes: Any) -> Checked:
    return check_scr(ScrIn.model_validate(metadata(DOCUMENT, **changes)), TODAY)


def faults(**changes: Any) -> list[str]:
    with pytest.raises(ScrUnacceptable) as refusal:
        check(**changes)
    assert all(pointer.detail for pointer in refusal.value.pointers)
    return [pointer.pointer for pointer in refusal.value.pointers]


def test_a_sound_review_has_no_doubts() -> None:
    assert check().concerns == ()


def test_the_review_that_the_contract_shows_has_no_doubts() -> None:
    assert check_scr(ScrIn.model_validate(EXAMPLE_SENT), TODAY).concerns == ()


@pytest.mark.rule("I1")
def test_nothing_is_published_in_the_future() -> None:
    assert check(publication_date="2016-01-01")
    assert faults(publication_date="2016-01-02") == ["/publication_date"]
    assert faults(publication_date="9999-12-31") == ["/publication_date"]
    response = {"url": "https://lscb.example/r", "accepts_findings": "partly"}
    assert faults(board_response=response | {"published_on": "2017-01-01"}) == [
        "/board_response/published_on"
    ]


@pytest.mark.rule("I6")
def test_a_region_is_given_unless_the_area_is_anonymous() -> None:
    assert check(area_disclosure="region_only", region="london")
    assert check(area_disclosure="anonymous", region=None)
    assert faults(area_disclosure="anonymous", region="london") == ["/region"]
    assert faults(area_disclosure="region_only", region=None) == ["/region"]


@pytest.mark.rule("I8")
def test_a_model_that_is_not_listed_is_named_and_no_model_is_judged() -> None:
    assert check(review_model="other", review_model_other="A day of learning together")
    assert faults(review_model="other") == ["/review_model_other"]
    assert faults(review_model="silp", review_model_other="Ours") == ["/review_model_other"]
    for model in get_args(ReviewModel):
        other = "A day of learning together" if model == "other" else None
        checked = check(review_model=model, review_model_other=other)
        assert checked.concerns == (), model


def test_a_correction_says_what_it_corrects_and_why() -> None:
    this = "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09"
    assert check(supersedes=this, correction_note="Page 3 was missing.")
    assert faults(supersedes=this) == ["/correction_note"]
    assert faults(correction_note="Page 3 was missing.") == ["/correction_note"]


def test_times_that_cannot_follow_each_other_are_faults() -> None:
    assert faults(period_reviewed={"from": "2013-05", "to": "2013-04"}) == ["/period_reviewed/to"]
    assert faults(commissioned_on="2014-05", completed_on="2014-04") == ["/completed_on"]


@pytest.mark.rule("I5")
def test_an_incident_begins_no_later_than_its_review_is_published() -> None:
    for period in ("2015", "2015Q1", "1999Q4", "not_known", "not_stated", "not_applicable"):
        assert check(incident_period=period, publication_date="2015-03-31"), period
    for period in ("2016", "2035", "2015Q2", "2035Q1"):
        assert faults(incident_period=period, publication_date="2015-03-31") == ["/incident_period"]


def test_what_a_review_looked_at_ends_no_later_than_it_is_published() -> None:
    def reviewed(to: str, precision: str) -> dict[str, Any]:
        period = {"period_reviewed": {"from": "2013-05", "to": to}}
        return period | {"publication_date": "2015-02-01", "date_precision": precision}

    for to, precision in (("2015-02", "day"), ("2015-02", "month"), ("2015-03", "quarter")):
        assert check(**reviewed(to, precision))
    for to, precision in (("2015-03", "day"), ("2015-03", "month"), ("2015-04", "quarter")):
        assert faults(**reviewed(to, precision)) == ["/period_reviewed/to"]


@pytest.mark.rule("I9")
def test_a_report_that_explains_nothing_is_as_good_as_any() -> None:
    assert check(explanations_present="none").concerns == ()


@pytest.mark.rule("I11")
@pytest.mark.parametrize("kind", ["criminal", "coronial"])
def test_an_ongoing_process_without_clearance_is_a_doubt(kind: str) -> None:
    ongoing = {"parallel_processes": [{"kind": kind, "status": "ongoing"}]}
    flags = {"criminal_cleared": True, "court_order_checked": True, "dp_checked": True}
    assert [c.doubt for c in check(**ongoing).concerns] == [Doubt.NOT_CLEARED]
    partly = flags | {"dp_checked": False}
    assert [c.doubt for c in check(**ongoing, publication_cleared=partly).concerns] == [
        Doubt.NOT_CLEARED
    ]
    assert check(**ongoing, publication_cleared=flags).concerns == ()


WORDS: dict[str, dict[str, Any]] = {
    "/title": {"title": "Review: {}"},
    "/copyright_holder": {"copyright_holder": "The board, {}"},
    "/review_model_other": {"review_model": "other", "review_model_other": "Ours, {}"},
    "/anonymisation_statement/method": {
        "anonymisation_statement": {
            "checked_by_role": "manager",
            "method": "read, {}",
            "date": "2015-02-01",
        }
    },
    "/findings/1/text": {
        "findings": [
            {"ref": "1", "text": "Practice was sound.", "kind": "good_practice"},
            {"ref": "2", "text": "It was found that {}", "kind": "finding"},
        ]
    },
    "/findings/0/smart/specific": {
        "findings": [
            {"ref": "1", "text": "Do it.", "kind": "recommendation", "smart": {"specific": "{}"}}
        ]
    },
}


def filled(part: Any, words: str) -> Any:
    if isinstance(part, str):
        return part.replace("{}", words)
    if isinstance(part, list):
        return [filled(inner, words) for inner in part]
    return {name: filled(inner, words) for name, inner in part.items()}


@pytest.mark.rule("I4")
@pytest.mark.parametrize("pointer", WORDS)
def test_a_banned_identifier_is_a_fault_wherever_there_are_words(pointer: str) -> None:
    assert faults(**filled(WORDS[pointer], f"NHS number {NHS_NUMBER}")) == [pointer]


@pytest.mark.rule("I4")
@pytest.mark.parametrize("pointer", WORDS)
def test_a_suspected_identifier_is_a_doubt_with_its_place(pointer: str) -> None:
    (concern,) = check(**filled(WORDS[pointer], POSTCODE)).concerns
    assert (concern.doubt, concern.pointer) == (Doubt.SUSPECTED_IDENTIFIER, pointer)
    assert POSTCODE not in str(concern.stored())


STATEMENT = {"checked_by_role": "manager", "method": "read", "date": "2015-02-01"}
ANSWER = {"published_on": "2015-06-01", "accepts_findings": "partly"}
FINDING = {"ref": "1", "text": "Practice was sound.", "kind": "finding"}
NAMED: dict[str, dict[str, Any]] = {
    "/title": {"title": "Serious Case Review: John Smith"},
    "/copyright_holder": {"copyright_holder": "John Smith"},
    "/review_model_other": {"review_model": "other", "review_model_other": "John Smith's own"},
    "/anonymisation_statement/checked_by_role": {
        "anonymisation_statement": STATEMENT | {"checked_by_role": "Jane Smith"}
    },
    "/anonymisation_statement/method": {
        "anonymisation_statement": STATEMENT | {"method": "read by Jane Smith"}
    },
    "/findings/0/smart/owner": {"findings": [FINDING | {"smart": {"owner": "Jane Smith"}}]},
    "/findings/0/ref": {"findings": [FINDING | {"ref": "Jane Smith 1"}]},
    "/document_url": {"document_url": "https://lscb.example/scr-john-smith.pdf"},
    "/board_response/url": {
        "board_response": ANSWER | {"url": "https://lscb.example/John%20Smith/answer"}
    },
    "/source_system": {"source_system": "jane-smith"},
    "/source_ref": {"source_ref": "SCR-John-Smith"},
}


@pytest.mark.rule("I4")
@pytest.mark.parametrize("pointer", NAMED)
def test_a_name_in_what_is_said_of_a_review_is_a_doubt(pointer: str) -> None:
    (concern,) = {(c.doubt, c.kind, c.pointer) for c in check(**NAMED[pointer]).concerns}
    assert concern == (Doubt.SUSPECTED_IDENTIFIER, "named_person", pointer)


BANNED_BESIDE_TEXTS = {
    "nhs_number": ("943-476-5919", "943%20476%205919", "943%2520476%25205919", "?nhs=9434765919"),
    "date_of_birth": ("dob-2013-03-04", "?dob=04/03/2013", "born-4-march-2013", "%64ob-04-03-2013"),
    "postcode": ("SW1A%201AA", "child-SW1A-1AA"),
    "email": ("?to=jane.smith%40lscb.example",),
}


@pytest.mark.rule("I4", "I5")
@pytest.mark.parametrize("kind", BANNED_BESIDE_TEXTS)
def test_a_banned_identifier_in_a_link_is_a_fault_however_it_is_written(kind: str) -> None:
    for path in BANNED_BESIDE_TEXTS[kind]:
        url = f"https://lscb.example/{path}"
        assert faults(document_url=url)[0] == "/document_url", path
        assert faults(board_response=ANSWER | {"url": url})[0] == "/board_response/url", path


@pytest.mark.rule("I4")
def test_a_banned_identifier_in_a_reference_is_a_fault() -> None:
    assert faults(source_ref="943-476-5919") == ["/source_ref"]
    assert faults(source_ref="dob:04/03/2013") == ["/source_ref"]
    assert faults(findings=[FINDING | {"ref": "943 476 5919"}]) == ["/findings/0/ref"]


USUAL_LINKS = (
    "downloads/file/1234/serious-case-review-child-a",
    "download_info.php?fileID=4567",
    "attachment_data/file/595150/SCR_Child_A.pdf",
    "wp-content/uploads/2015/03/31/Family-W15-Final.pdf",
    "media/8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09/baby-t.pdf?v=1.2",
    "Serious%20Case%20Review%20Child%20Q.pdf",
    "kensington-and-chelsea/scr.pdf",
)
USUAL_REFS = ("SCR-2015-1", "SSCP.LCSPR.2021.02", "CASE-12345", "LCS/1234567", "WLSCB-SCR-J")


def test_where_a_report_is_stored_and_how_its_sender_counts_are_no_doubts() -> None:
    for path in USUAL_LINKS:
        assert check(document_url=f"https://lscb.example/{path}").concerns == (), path
    for ref in USUAL_REFS:
        assert check(source_ref=ref).concerns == (), ref


PERSONS = ("jane.smith", "Jane.Smith2", "jane", "smith.jane")
MAYBE_PERSONS = ("j.smith", "jsmith", "zorvan.quell", "jane.safeguarding", "j.brown")
OFFICES = (
    *("board", "board.office", "lscb-manager", "northmere", "northmere.scb", "business.unit"),
    *("independent.chair", "childrens.services", "wscb", "dcs", "devon.scb", "duty.desk"),
)


@pytest.mark.rule("I4")
def test_a_mailbox_is_that_of_a_role() -> None:
    for local in PERSONS:
        assert faults(contact=f"{local}@northmere.example") == ["/contact"], local
    for local in MAYBE_PERSONS:
        (concern,) = check(contact=f"{local}@northmere.example").concerns
        assert (concern.kind, concern.pointer) == ("email", "/contact"), local
    for local in OFFICES:
        assert check(contact=f"{local}@northmere.example").concerns == (), local


@pytest.mark.parametrize("sample", reports(), ids=lambda sample: sample.slug)
def test_what_is_said_of_the_sample_reports_has_no_doubts(sample: Sample) -> None:
    assert check_scr(ScrIn.model_validate(sample.metadata), date(2026, 1, 1)).concerns == ()


@pytest.mark.rule("I4")
def test_a_refusal_never_repeats_the_identifier() -> None:
    with pytest.raises(ScrUnacceptable) as refusal:
        check(title=f"Child with NHS number {NHS_NUMBER}")
    assert NHS_NUMBER not in str((refusal.value.detail, refusal.value.pointers))


def test_every_field_that_takes_a_sentence_is_looked_at() -> None:
    """A new field of free words must be screened: what is no text is, in another way."""
    everything = {
        **metadata(DOCUMENT, correction_note="x", review_model_other="x"),
        "findings": [
            {
                "ref": "1",
                "text": "x",
                "kind": "finding",
                "smart": {"specific": "x", "measurable": "x", "owner": "x"},
            }
        ],
    }
    said = ScrIn.model_validate(everything)
    looked_at = {pointer for pointer, _ in texts(said)}
    free = {
        f"/{name}"
        for name, field in ScrIn.model_fields.items()
        if "pattern='^[^" in str(field.metadata) or "pattern='^[^" in str(field.annotation)
    }
    assert free == {"/title", "/review_model_other", "/copyright_holder", "/correction_note"}
    assert looked_at >= free
    assert {"/findings/0/text", *(f"/findings/0/smart/{n}" for n in ("specific", "owner"))} <= (
        looked_at
    )
