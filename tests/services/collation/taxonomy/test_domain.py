"""The taxonomy that a fresh install holds, and what is refused in its place."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from services.collation.taxonomy import domain
from services.collation.taxonomy.domain import InvalidTaxonomy, Occurrences
from services.collation.taxonomy.schemas import EXAMPLE_CONDENSED, EXAMPLE_FULL, TaxonomyShort

Document = dict[str, Any]


@pytest.fixture(scope="module")
def taxonomy() -> domain.Taxonomy:
    return domain.load()


@pytest.mark.rule("C1")
def test_a_fresh_install_holds_the_44_issues_of_the_theme_in_order(
    taxonomy: domain.Taxonomy,
) -> None:
    sizes = {"A": 4, "B": 4, "C": 8, "D": 7, "E": 2, "F": 11, "G": 8}
    assert taxonomy.theme == "inter-professional communication and decision making"
    assert [stage.code for stage in taxonomy.stages] == list(sizes)
    assert [issue.code for issue in taxonomy.issues] == [
        f"{stage}{number}" for stage, size in sizes.items() for number in range(1, size + 1)
    ]


@pytest.mark.rule("C2")
def test_exactly_three_issues_have_an_unclear_cause_and_only_they_lack_reasons(
    taxonomy: domain.Taxonomy,
) -> None:
    unclear = [issue.code for issue in taxonomy.issues if issue.cause_status == "unclear"]
    without_reasons = [issue.code for issue in taxonomy.issues if not issue.reasons]
    assert unclear == without_reasons == ["C7", "D7", "F11"]


@pytest.mark.rule("C2")
def test_every_issue_stands_in_its_stage_with_a_statement_of_its_own(
    taxonomy: domain.Taxonomy,
) -> None:
    assert all(issue.code[0] == issue.stage for issue in taxonomy.issues)
    assert len({issue.statement for issue in taxonomy.issues}) == 44
    assert len({issue.label for issue in taxonomy.issues}) == 44
    assert all(len(issue.condensed.split()) <= 8 for issue in taxonomy.issues)


@pytest.mark.rule("C3")
def test_occurrences_are_not_published_rather_than_nought(taxonomy: domain.Taxonomy) -> None:
    assert {issue.occurrences for issue in taxonomy.issues} == {Occurrences(None, "x")}


def test_every_reason_came_from_a_report_and_has_an_id_of_its_own(
    taxonomy: domain.Taxonomy,
) -> None:
    for issue in taxonomy.issues:
        ids = [reason.id for reason in issue.reasons]
        assert ids == [f"{issue.code}.r{n}" for n in range(1, len(ids) + 1)]
        assert all(reason.origin == "scr_report" for reason in issue.reasons)


def test_thirteen_briefings_are_mapped_by_inference_and_the_untitled_one_is_not(
    taxonomy: domain.Taxonomy,
) -> None:
    briefings = {issue.code: issue.briefing for issue in taxonomy.issues if issue.briefing}
    assert {briefing.basis for briefing in briefings.values()} == {"inferred"}
    slots = {code: briefing.slots for code, briefing in briefings.items()}
    assert slots.pop("G6") == (13, 14)
    assert sorted(slots.values()) == [(number,) for number in range(1, 13)]


def test_an_issue_is_found_by_its_code_and_a_strange_code_finds_none(
    taxonomy: domain.Taxonomy,
) -> None:
    found = taxonomy.issue("F11")
    assert found is not None
    assert found.stage == "F"
    assert taxonomy.issue("Z9") is None


def _nought(seed: Document) -> None:
    seed["issues"][0]["occurrences"] = {"value": 0, "symbol": "x"}


def _no_symbol(seed: Document) -> None:
    seed["issues"][0]["occurrences"]["symbol"] = None


def _lost_issue(seed: Document) -> None:
    seed["issues"].pop()


def _repeated_code(seed: Document) -> None:
    seed["issues"][1]["code"] = "A1"


def _wrong_stage(seed: Document) -> None:
    seed["issues"][-1]["stage"] = "A"


def _unknown_stage(seed: Document) -> None:
    seed["issues"][-1].update(code="H1", stage="H", reasons=[], cause_status="unclear")


def _swapped(seed: Document) -> None:
    seed["issues"][0], seed["issues"][1] = seed["issues"][1], seed["issues"][0]


def _unclear_with_reasons(seed: Document) -> None:
    seed["issues"][0]["cause_status"] = "unclear"


def _stated_without_reasons(seed: Document) -> None:
    seed["issues"][0]["reasons"] = []


def _reason_of_another_issue(seed: Document) -> None:
    seed["issues"][0]["reasons"][0]["id"] = "B1.r9"


def _unknown_origin(seed: Document) -> None:
    seed["issues"][0]["reasons"][0]["origin"] = "rumour"


def _empty_statement(seed: Document) -> None:
    seed["issues"][0]["statement"] = ""


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        pytest.param(
            _nought, r"null.*issues\[0\]\.occurrences\.value", marks=pytest.mark.rule("C3")
        ),
        pytest.param(_no_symbol, r"issues\[0\]\.occurrences\.symbol", marks=pytest.mark.rule("C3")),
        (_lost_issue, "stage G says 8 issues and holds 7"),
        (_repeated_code, "issue A1 is there 2 times"),
        (_wrong_stage, "issue G8 does not carry its stage A in its code"),
        (_unknown_stage, "issue H1 belongs to stage H, which is not there"),
        (_swapped, "out of order"),
        pytest.param(
            _unclear_with_reasons,
            "issue A1 says its cause is unclear and gives reasons",
            marks=pytest.mark.rule("C2"),
        ),
        pytest.param(
            _stated_without_reasons,
            "issue A1 says its cause is stated and gives no reason",
            marks=pytest.mark.rule("C2"),
        ),
        (_reason_of_another_issue, r"reason B1\.r9 stands under issue A1"),
        (_unknown_origin, r"issues\[0\]\.reasons\[0\]\.origin"),
        (_empty_statement, r"issues\[0\]\.statement"),
    ],
)
def test_a_damaged_taxonomy_is_refused_with_the_place_of_the_fault(
    damage: Callable[[Document], None], complaint: str
) -> None:
    seed = json.loads(domain.SEED.read_bytes())
    damage(seed)
    with pytest.raises(InvalidTaxonomy, match=complaint):
        domain.parse(json.dumps(seed).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"id": "\xff"}'])
def test_what_is_no_taxonomy_at_all_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidTaxonomy):
        domain.parse(content)


def test_what_the_contract_shows_is_a_version_in_both_views() -> None:
    full = domain.parse(json.dumps(EXAMPLE_FULL).encode())
    short = TaxonomyShort.model_validate(EXAMPLE_CONDENSED)
    (stage,), (issue,) = full.stages, full.issues
    (shown,) = short.stages
    assert (short.version, short.theme) == (full.version, full.theme)
    assert (shown.code, shown.title) == (stage.code, stage.title)
    assert [(one.code, one.label) for one in shown.issues] == [(issue.code, issue.condensed)]
