"""What became of the machine's suggestions, issue by issue, with its base and nobody's name."""

import pytest

from tests.services.collation.desk import SHOWS_D4, SHOWS_D4_AND_G6, Desk, problem, withdrawn

COUNTS = ("suggested", "open", "accepted", "retracted", "changed", "rejected", "decided")


@pytest.mark.rule("C10", "G4")
async def test_acceptance_is_told_by_issue_and_machine_and_never_from_a_small_base(
    desk: Desk,
) -> None:
    for number in range(12):
        for suggestion in await desk.suggestions(await desk.publish(SHOWS_D4)):
            more = {"issue": "D3"} if number == 11 else {}
            await desk.decide(suggestion, "change" if more else "accept", **more)
    (d4, g6) = await desk.suggestions(await desk.publish(SHOWS_D4_AND_G6))
    await desk.decide(g6, "reject")
    answer = await desk.get("/v1/suggestion-outcomes")
    of_d4, of_g6 = answer.json()["items"]
    assert (of_d4["issue"], of_d4["coder"], of_d4["coder_version"]) == ("D4", "bracket", "1")
    assert [of_d4[name] for name in COUNTS] == [13, 1, 11, 0, 1, 0, 12]
    assert (of_d4["accepted_share"], of_d4["symbol"]) == (0.9167, None)
    assert [of_g6[name] for name in COUNTS] == [1, 0, 0, 0, 0, 1, 1]
    assert (of_g6["accepted_share"], of_g6["symbol"]) == (None, "u")
    assert d4["issue"] == "D4"
    assert "analyst-1" not in answer.text
    page = (await desk.get("/v1/suggestion-outcomes", limit=1)).json()
    rest = (await desk.get("/v1/suggestion-outcomes", cursor=page["next"])).json()
    assert (page["items"], rest["items"], rest["next"]) == ([of_d4], [of_g6], None)
    assert problem(await desk.get("/v1/suggestion-outcomes", cursor="x")) == (400, "bad-cursor")


@pytest.mark.rule("C10", "G4")
async def test_an_acceptance_that_a_person_took_back_is_told_apart_and_agrees_no_more(
    desk: Desk,
) -> None:
    """What a revised or withdrawn review took back was agreed to, and still says so."""
    reasons = ("mistaken", "recoded", "withdrawn", "revised", *[None] * 6)
    for reason in reasons:
        scr_id = await desk.publish(SHOWS_D4)
        (suggestion,) = await desk.suggestions(scr_id)
        coded = (await desk.decide(suggestion, "accept")).json()["coding"]
        if reason == "withdrawn":
            await desk.take(withdrawn(scr_id))
        elif reason == "revised":
            await desk.publish("Corrected.", scr_id=scr_id, version=2)
        elif reason is not None:
            path = f"/v1/codings/{coded['finding_id']}/retraction"
            assert (await desk.post(path, {"reason": reason})).status_code == 200
    (of_d4,) = (await desk.get("/v1/suggestion-outcomes")).json()["items"]
    assert [of_d4[name] for name in COUNTS] == [10, 0, 8, 2, 0, 0, 10]
    assert of_d4["accepted_share"] == 0.8


@pytest.mark.rule("C10")
async def test_a_changed_suggestion_stays_changed_though_its_coding_was_taken_back(
    desk: Desk,
) -> None:
    (suggestion,) = await desk.suggestions(await desk.publish(SHOWS_D4))
    coded = (await desk.decide(suggestion, "change", issue="D3")).json()["coding"]
    path = f"/v1/codings/{coded['finding_id']}/retraction"
    assert (await desk.post(path, {"reason": "mistaken"})).status_code == 200
    (of_d4,) = (await desk.get("/v1/suggestion-outcomes")).json()["items"]
    assert [of_d4[name] for name in COUNTS] == [1, 0, 0, 0, 1, 0, 1]
