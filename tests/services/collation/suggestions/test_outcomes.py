"""What became of the machine's suggestions, issue by issue, with its base and nobody's name."""

import pytest

from tests.services.collation.desk import SHOWS_D4, SHOWS_D4_AND_G6, Desk, problem


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
    counts = ("suggested", "open", "accepted", "changed", "rejected", "decided")
    assert [of_d4[name] for name in counts] == [13, 1, 11, 1, 0, 12]
    assert (of_d4["accepted_share"], of_d4["symbol"]) == (0.9167, None)
    assert [of_g6[name] for name in counts] == [1, 0, 0, 0, 1, 1]
    assert (of_g6["accepted_share"], of_g6["symbol"]) == (None, "u")
    assert d4["issue"] == "D4"
    assert "analyst-1" not in answer.text
    page = (await desk.get("/v1/suggestion-outcomes", limit=1)).json()
    rest = (await desk.get("/v1/suggestion-outcomes", cursor=page["next"])).json()
    assert (page["items"], rest["items"], rest["next"]) == ([of_d4], [of_g6], None)
    assert problem(await desk.get("/v1/suggestion-outcomes", cursor="x")) == (400, "bad-cursor")
