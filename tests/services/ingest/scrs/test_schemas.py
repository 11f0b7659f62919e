"""What a review may say: codes, bands and bounds, and nothing beside them."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from samples.corpus import held_report, reports
from services.ingest.extraction.domain import Limits
from services.ingest.scrs.schemas import BoardResponse, ReportFinding, ScrIn
from services.ingest.scrs.views import ScrOut
from tests.services.ingest.door import metadata, report

DOCUMENT = report()
SAMPLES = [*reports(), held_report()]
CHILD = {"age_band": "1_to_5"}


def pointers(**changes: Any) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        ScrIn.model_validate(metadata(DOCUMENT, **changes))
    return ["/".join(map(str, error["loc"])) for error in refusal.value.errors()]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
def test_every_sample_can_be_said(sample: Any) -> None:
    assert ScrIn.model_validate(sample.metadata).source_ref == sample.metadata["source_ref"]


@pytest.mark.rule("I1")
@pytest.mark.parametrize("status", ["draft", "unpublished", "withdrawn", "superseded"])
def test_only_what_is_published_is_taken(status: str) -> None:
    assert pointers(publication_status=status) == ["publication_status"]


@pytest.mark.rule("I1")
@pytest.mark.parametrize(
    "link",
    [
        "http://lscb.example/a.pdf",
        "ftp://lscb.example/a.pdf",
        "https://localhost/a.pdf",
        "https://intranet/a.pdf",
        "https://user:secret@lscb.example/a.pdf",
        "https://127.0.0.1/a.pdf",
        "https://[::1]/a.pdf",
        "https://2130706433/a.pdf",
        "https://10.0.0.1:443/a.pdf",
        "https://lscb.example:8443/a.pdf",
        "https://lscb.example:99999/a.pdf",
        "https://lscb.example/a b.pdf",
        "https://lscb.example/" + "a" * 2000,
        "file:///etc/passwd",
        "https://",
    ],
)
def test_a_link_must_be_a_public_one(link: str) -> None:
    assert pointers(document_url=link) == ["document_url"]


@pytest.mark.rule("I5")
@pytest.mark.parametrize(
    "child",
    [
        CHILD | {"age": 3},
        CHILD | {"date_of_birth": "2011-04-01"},
        {"age_band": "3"},
        {"age_band": "3 years"},
        {},
    ],
)
def test_an_age_is_a_band_or_nothing(child: dict[str, Any]) -> None:
    assert pointers(children=[child])


@pytest.mark.rule("I5")
@pytest.mark.parametrize("period", ["2013-04-02", "2013-04", "April 2013", "2013Q5", "13"])
def test_a_time_of_the_incident_is_a_year_or_a_quarter(period: str) -> None:
    assert pointers(incident_period=period) == ["incident_period"]


def test_no_report_has_more_pages_than_are_read_of_one() -> None:
    most = Limits().pages
    assert ScrIn.model_validate(metadata(DOCUMENT, page_count=most))
    for pages in (0, most + 1, 5000):
        assert pointers(page_count=pages) == ["page_count"]


@pytest.mark.rule("I10")
def test_agencies_of_every_sector_are_taken_and_one_is_needed() -> None:
    for sector in ("public", "private", "third"):
        agency = {"agency_type": "early_years", "sector": sector}
        assert ScrIn.model_validate(metadata(DOCUMENT, agencies_involved=[agency]))
    assert pointers(agencies_involved=[]) == ["agencies_involved"]
    assert pointers(agencies_involved=None) == ["agencies_involved"]


@pytest.mark.rule("I15")
def test_what_is_said_of_the_family_is_coded_and_never_needed() -> None:
    said = ScrIn.model_validate(metadata(DOCUMENT, children=None, sibling_group=None))
    assert said.children is None
    with_codes = ScrIn.model_validate(metadata(DOCUMENT, children=[CHILD | {"sex": "female"}]))
    assert with_codes.children is not None
    assert pointers(children=[CHILD | {"ethnicity_group_stated": "in our own words"}])


@pytest.mark.rule("I16")
@pytest.mark.parametrize("field", ["sibling_group", "family_involvement", "delay_reason"])
def test_three_ways_of_not_saying_are_kept_apart(field: str) -> None:
    for code in ("not_known", "not_stated", "not_applicable"):
        said = ScrIn.model_validate(metadata(DOCUMENT, **{field: code}))
        assert json.loads(said.model_dump_json())[field] == code
    assert ScrIn.model_validate(metadata(DOCUMENT)).model_dump()[field] is None


def test_a_field_that_is_null_is_a_field_that_is_left_out() -> None:
    left_out = metadata(DOCUMENT)
    optional = [name for name, field in ScrIn.model_fields.items() if not field.is_required()]
    nulls = dict.fromkeys(optional) | left_out
    assert ScrIn.model_validate(nulls) == ScrIn.model_validate(left_out)


@pytest.mark.rule("G1")
def test_nothing_that_only_the_platform_decides_can_be_said() -> None:
    for field in ("tenant_id", "id", "state", "status", "score", "rank", "published_at", "version"):
        assert pointers(**{field: "x"}) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("publication_date", "0000-00-00"),
        ("publication_date", "2015-02-30"),
        ("publication_date", "2015-W01-1"),
        ("publication_date", "2015-03-31T00:00:00Z"),
        ("publication_date", 1_427_760_000),
        ("page_count", "12"),
        ("page_count", 1.5),
        ("page_count", 0),
        ("page_count", 10**18),
        ("page_count", True),
        ("title", ""),
        ("title", "x" * 201),
        ("title", "Child\u0000A"),
        ("title", "Child \u202eA"),
        ("title", "Child\u200bA"),
        ("title", "\ud800"),
        ("source_ref", "a" * 51),
        ("source_ref", "with space"),
        ("source_ref", "line\nbreak"),
        ("source_system", "<script>"),
        ("schema_version", "2.0.0"),
        ("commissioning_body_id", "Northmere SCB"),
        ("contact", "not a mailbox"),
        ("contact", "a@b"),
        ("document_sha256", "x" * 64),
        ("media_type", "text/html"),
        ("language", "english, mostly"),
        ("keywords", ["john_smith"]),
        ("keywords", ["neglect", "neglect"]),
        ("supersedes", "the one before"),
        ("lead_reviewers", [{"reviewer_id": "J. Smith", "independence": "independent"}]),
        ("publication_cleared", {"criminal_cleared": "yes"}),
        ("parallel_processes", []),
        ("findings", [{"ref": "1", "text": "x" * 4001, "kind": "finding"}]),
    ],
)
def test_what_is_out_of_bounds_is_pointed_at(field: str, value: Any) -> None:
    found = pointers(**{field: value})
    assert found
    assert all(pointer.split("/")[0] == field for pointer in found)


def messages(said: dict[str, Any]) -> str:
    try:
        ScrIn.model_validate(said)
    except ValidationError as refusal:
        return str([error["msg"] for error in refusal.errors()])
    return ""


def test_no_message_repeats_what_was_said() -> None:
    canary, refused = "Canary-7f3a", 0
    for field in ScrIn.model_fields:
        for value in (canary, [canary], {canary: canary}, f"https://{canary}", f"{canary}@"):
            told = messages(metadata(DOCUMENT) | {field: value})
            assert canary not in told, field
            refused += bool(told)
    assert refused > len(ScrIn.model_fields) * 3


@pytest.mark.rule("G2")
def test_no_review_has_a_field_for_a_score() -> None:
    words = {"score", "rank", "rating", "grade", "rag", "percentage", "percent", "stars"}
    words |= {"pass", "passed", "fail", "failed", "verdict", "completion", "compliant"}
    for model in (ScrIn, ScrOut, ReportFinding, BoardResponse):
        schema = json.dumps(model.model_json_schema())
        assert not words & set(schema.replace('"', " ").replace("_", " ").split())
