"""What a session changed: now, and at the follow-up."""

from datetime import date

import pytest

from services.learning.reviewers.domain import months_after
from tests.services.learning.people import TODAY, Sector, attended


@pytest.mark.rule("L6")
async def test_impact_says_what_changed_now_and_later(sector: Sector) -> None:
    _, offer, (person,) = await attended(sector, 1)
    path = f"/offers/{offer}/impact"
    said = {"knowledge": "I see systems.", "done_differently": "Nothing yet."}
    now = await person.put(path, said)
    assert date.fromisoformat(now["follow_up_on"]) == months_after(TODAY, 3)
    later = said | {"done_differently": "I drew the system first."}
    await person.put(f"{path}?moment=follow_up", later)
    await person.put(path, said | {"knowledge": "I see systems, and their edges."})
    await person.put(path, {"knowledge": "Only half."}, expect=422)
    items = (await person.get("/impacts"))["items"]
    assert {(item["moment"], item["knowledge"], item["done_differently"]) for item in items} == {
        ("now", "I see systems, and their edges.", "Nothing yet."),
        ("follow_up", "I see systems.", "I drew the system first."),
    }


def test_three_months_after_the_end_of_november_is_the_end_of_february() -> None:
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
