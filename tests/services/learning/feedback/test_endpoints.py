"""Feedback is anonymous and comes back in groups of at least five."""

import pytest
from sqlalchemy import inspect

from services.learning.feedback.tables import SessionFeedback
from tests.services.learning.people import PROVIDER, Sector, attended

SAID = {"ideas": "Completely", "useful": "To a large extent", "length": "right", "follow_up": True}


@pytest.mark.rule("L16")
async def test_feedback_is_told_of_in_groups_of_five_and_one_more_changes_nothing(
    sector: Sector,
) -> None:
    provider, offer, people = await attended(sector, 6)
    path = f"/offers/{offer}/feedback"
    for number, person in enumerate(people[:4]):
        await person.post(path, SAID | {"comment": f"Comment {number}"}, expect=204)
    told = await provider.get(path)
    assert (told["responses"], told["ideas"], told["comments"]) == (0, {}, [])
    assert "five" in told["withheld"] or "5" in told["withheld"]
    await people[4].post(path, SAID, expect=204)
    five = await provider.get(path)
    assert (five["responses"], five["ideas"], len(five["comments"])) == (5, {"Completely": 5}, 4)
    await people[5].post(path, SAID | {"ideas": "Not at all"}, expect=204)
    assert await provider.get(path) == five
    await people[5].post(path, SAID, expect=409)
    await sector.person("provider-two", *PROVIDER).get(path, expect=404)


@pytest.mark.rule("L16")
def test_nothing_in_a_row_of_feedback_leads_to_a_person_or_a_moment() -> None:
    columns = {column.key for column in inspect(SessionFeedback).columns}
    assert columns == {"seq", "offer_id", "ideas", "useful", "length", "comment"}


async def test_only_those_who_were_there_give_feedback(sector: Sector) -> None:
    _, offer, _ = await attended(sector, 1)
    stranger, _ = await sector.reviewer("Reviewer Elm")
    await stranger.post(f"/offers/{offer}/feedback", SAID, expect=409)
    await stranger.put(
        f"/offers/{offer}/impact", {"knowledge": "None", "done_differently": "No"}, expect=409
    )
