"""A mentor is offered on a first review, and both agree."""

import pytest

from tests.services.learning.people import Sector

DECLARED = {"independent": True, "conflicts": "None known."}


@pytest.mark.rule("L8")
async def test_a_mentor_is_offered_on_a_first_review_and_on_no_later_one(sector: Sector) -> None:
    mentor, mentor_id = await sector.reviewer("Reviewer Oak", mentors=True)
    person, _ = await sector.reviewer("Reviewer Ash", mentors=True)
    old, old_id = await sector.reviewer("Reviewer Elm")
    await sector.credit(old_id)
    assert (await person.get("/mentor-matches"))["items"] == []
    for _ in range(2):
        await person.post("/engagements", DECLARED)
    await old.post("/engagements", DECLARED)
    (match,) = (await person.get("/mentor-matches"))["items"]
    assert [one["id"] for one in match["mentors"]] == [mentor_id]
    assert (await old.get("/mentor-matches"))["items"] == []
    (read,) = (await mentor.get("/my-record/reads"))["items"]
    assert (read["purpose"], read["what"]) == ("mentoring", "mentors")


async def test_a_mentorship_takes_both_and_nobody_else_sees_it(sector: Sector) -> None:
    mentor, mentor_id = await sector.reviewer("Reviewer Oak", mentors=True)
    mentee, own = await sector.reviewer("Reviewer Ash")
    stranger, _ = await sector.reviewer("Reviewer Elm")
    await stranger.post("/mentorships", {"mentor_id": own}, expect=404)
    await mentor.post("/mentorships", {"mentor_id": mentor_id}, expect=404)
    asked = await mentee.post("/mentorships", {"mentor_id": mentor_id})
    path = f"/mentorships/{asked['id']}"
    await stranger.put(path, {"state": "ended"}, expect=404)
    await mentee.put(path, {"state": "accepted"}, expect=409)
    await mentor.put(path, {"state": "accepted"})
    (seen,) = (await mentee.get("/mentorships"))["items"]
    assert seen["state"] == "accepted"
    await mentee.put(path, {"state": "ended"})
    await mentor.put(path, {"state": "accepted"}, expect=409)
    assert (await stranger.get("/mentorships"))["items"] == []


async def test_a_mentor_who_is_asked_twice_was_asked_once(sector: Sector) -> None:
    mentor, mentor_id = await sector.reviewer("Reviewer Oak", mentors=True)
    mentee, _ = await sector.reviewer("Reviewer Ash")
    first = await mentee.post("/mentorships", {"mentor_id": mentor_id})
    assert await mentee.post("/mentorships", {"mentor_id": mentor_id}) == first
    assert len((await mentor.get("/mentorships"))["items"]) == 1
    await mentor.put(f"/mentorships/{first['id']}", {"state": "declined"})
    assert (await mentee.post("/mentorships", {"mentor_id": mentor_id}))["id"] != first["id"]
