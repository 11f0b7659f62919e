"""The directory: opt-in, unrated, logged; and leaving it in good order."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.learning.reviewers import queries
from services.learning.reviewers.domain import place_today, working_days_after
from tests.services.learning.people import BOARD, STEWARD, TODAY, Sector

WHY = "purpose=commissioning"
VERDICTS = {"rating", "rank", "score", "grade", "stars", "reviews", "experience", "activity"}


@pytest.mark.rule("L11", "G1")
async def test_the_directory_is_opt_in_alphabetical_and_rates_nobody(sector: Sector) -> None:
    board = sector.person("northmere-scb", *BOARD)
    await sector.reviewer("Reviewer Oak", models=["silp"], regions=["london"])
    _, birch = await sector.reviewer("reviewer Birch", availability="soon")
    await sector.reviewer("Reviewer Hidden", listed=False)
    await sector.reviewer("Manager Holly", kind="board_manager")
    await sector.credit(birch, 5)
    page = await board.get(f"/reviewers?{WHY}")
    assert [item["name"] for item in page["items"]] == ["reviewer Birch", "Reviewer Oak"]
    assert not VERDICTS & page["items"][0].keys()
    for wrong in ("rating", "experience", "-name"):
        await board.get(f"/reviewers?{WHY}&order={wrong}", expect=422)
    await board.get(f"/reviewers?{WHY}&sort=name", expect=422)
    by_model = await board.get(f"/reviewers?{WHY}&model=silp&region=london")
    assert [item["name"] for item in by_model["items"]] == ["Reviewer Oak"]
    soon = await board.get(f"/reviewers?{WHY}&availability=soon")
    assert [item["name"] for item in soon["items"]] == ["reviewer Birch"]


@pytest.mark.rule("L11")
async def test_a_random_order_holds_for_a_day_and_pages_through_everybody(
    sector: Sector, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = sector.person("northmere-scb", *BOARD)
    for number in range(9):
        await sector.reviewer(f"Reviewer {number}")
    orders = []
    for day in range(3):
        monkeypatch.setattr(queries, "today", lambda day=day: TODAY + timedelta(days=day))
        paths = [f"/reviewers?{WHY}&order=random", f"/reviewers?{WHY}&order=random&limit=4"]
        whole = [item["id"] for item in (await board.get(paths[0]))["items"]]
        paged, cursor = [], ""
        while cursor is not None:
            page = await board.get(paths[1] + (f"&cursor={cursor}" if cursor else ""))
            paged += [item["id"] for item in page["items"]]
            cursor = page["next"]
        assert paged == whole
        orders.append(whole)
    assert orders[0] != orders[1] or orders[1] != orders[2]
    assert {*orders[0]} == {*orders[1]}


@pytest.mark.rule("L11")
def test_another_reader_sees_another_random_order() -> None:
    people = [UUID(int=number) for number in range(20)]
    seen = [sorted(people, key=lambda p: place_today(TODAY, who, p)) for who in ("a", "b")]
    assert seen[0] != seen[1]


@pytest.mark.rule("G8")
async def test_every_read_of_a_person_is_logged_with_who_when_and_why(sector: Sector) -> None:
    board = sector.person("northmere-scb", *BOARD)
    person, own = await sector.reviewer()
    await board.get("/reviewers", expect=422)
    await board.get(f"/reviewers/{own}", expect=422)
    assert (await person.get("/my-record/reads"))["items"] == []
    await board.get(f"/reviewers?{WHY}")
    await board.get(f"/reviewers/{own}?purpose=peer_support")
    reads = (await person.get("/my-record/reads"))["items"]
    assert [(read["tenant"], read["purpose"], read["what"]) for read in reads] == [
        ("northmere-scb", "peer_support", "entry"),
        ("northmere-scb", "commissioning", "directory"),
    ]
    steward = sector.person("centre", *STEWARD)
    assert len((await steward.get("/person-reads"))["items"]) == 2
    await board.get("/person-reads", expect=403)


@pytest.mark.rule("L14")
async def test_a_removal_has_a_reason_a_notice_and_a_reply_and_its_history_stays(
    sector: Sector, monkeypatch: pytest.MonkeyPatch
) -> None:
    steward, board = sector.person("centre", *STEWARD), sector.person("northmere-scb", *BOARD)
    person, own = await sector.reviewer()
    path = f"/reviewers/{own}/removals"
    await person.post("/my-record/reply", {"reply": "To what?"}, expect=404)
    await steward.post(path, {}, expect=422)
    await board.post(path, {"reason": "No."}, expect=403)
    removal = await steward.post(path, {"reason": "Two reviews were left unfinished."})
    assert date.fromisoformat(removal["effective_on"]) == working_days_after(TODAY, 10)
    await steward.post(path, {"reason": "Again."}, expect=409)
    await board.get(f"/reviewers/{own}?{WHY}")  # the notice runs
    (seen,) = (await person.get("/my-record/removals"))["items"]
    assert seen["reason"] == "Two reviews were left unfinished."
    await person.post("/my-record/reply", {"reply": "Both are done."}, expect=200)
    await person.post("/my-record/reply", {"reply": "Another word."}, expect=409)
    later = date.fromisoformat(removal["effective_on"])
    monkeypatch.setattr(queries, "today", lambda: later)
    await board.get(f"/reviewers/{own}?{WHY}", expect=404)
    assert (await board.get(f"/reviewers?{WHY}"))["items"] == []
    await steward.ask("DELETE", path)
    await board.get(f"/reviewers/{own}?{WHY}")
    (kept,) = (await steward.get(f"{path}?purpose=stewardship"))["items"]
    assert kept["reply"] == "Both are done."
    assert kept["ended_at"] is not None


def test_notice_counts_working_days_past_weekends_and_bank_holidays() -> None:
    assert working_days_after(date(2026, 12, 23), 3) == date(2026, 12, 30)
