"""The rules of a review that need no more than what was said."""

from datetime import date
from typing import Any

import pytest

from services.ingest.scrs.codes import AreaDisclosure, ProcessKind, ProcessStatus
from services.ingest.scrs.domain import (
    content_hash,
    lacks_clearance,
    quarter_of,
    request_hash,
    shows_body,
    shows_region,
)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2014-01-01", "2014Q1"),
        ("2014-03-31", "2014Q1"),
        ("2014-04-01", "2014Q2"),
        ("2014-12-31", "2014Q4"),
    ],
)
def test_a_day_is_in_a_quarter(day: str, quarter: str) -> None:
    assert quarter_of(date.fromisoformat(day)) == quarter


@pytest.mark.rule("I6")
def test_an_area_is_known_as_far_as_its_board_allows() -> None:
    shown = {area: (shows_body(area), shows_region(area)) for area in AreaDisclosure}
    assert shown == {
        AreaDisclosure.NAMED: (True, True),
        AreaDisclosure.REGION_ONLY: (False, True),
        AreaDisclosure.ANONYMOUS: (False, False),
    }


@pytest.mark.rule("I11")
@pytest.mark.parametrize("kind", list(ProcessKind))
@pytest.mark.parametrize("status", list(ProcessStatus))
def test_only_an_ongoing_criminal_or_coronial_process_needs_clearance(
    kind: ProcessKind, status: ProcessStatus
) -> None:
    needs = kind in {"criminal", "coronial"} and status == "ongoing"
    assert lacks_clearance([(kind, status)], [True, True, False]) == needs
    assert not lacks_clearance([(kind, status)], [True, True, True])


@pytest.mark.rule("I2")
def test_the_order_of_fields_makes_no_other_content_and_a_word_does() -> None:
    said: dict[str, Any] = {"title": "A", "pages": 3}
    turned = dict(reversed(said.items()))
    assert content_hash(said) == content_hash(turned)
    assert content_hash(said) != content_hash(said | {"title": "B"})


@pytest.mark.rule("I2")
def test_a_correction_of_the_same_content_is_another_request_but_no_other_content() -> None:
    said = {"title": "A"}
    corrected = said | {"supersedes": "x", "correction_note": "y"}
    assert content_hash(said) == content_hash(corrected)
    assert request_hash(said) != request_hash(corrected)
