"""A framework in versions; evidence that its owner shares, or does not."""

import pytest

from tests.services.learning.people import BOARD, OWN, STEWARD, Sector


@pytest.mark.rule("L9")
async def test_evidence_is_bound_to_a_version_confirmed_by_choice_and_shared_by_its_owner(
    sector: Sector,
) -> None:
    steward = sector.person("centre", *STEWARD)
    person, own = await sector.reviewer()
    board, other = sector.person("northmere-scb", *BOARD), sector.person("eastvale-scb", *BOARD)
    said = {"framework": 1, "competency": "analysis", "statement": "I explain.",
            "supervisor": "supervisor-oak"}  # fmt: skip
    evidence = await person.post("/competency-evidence", said)
    assert (evidence["confirmed_at"], evidence["shared_with"]) == (None, [])
    await person.post("/competency-evidence", said | {"competency": "juggling"}, expect=422)
    await person.post("/competency-evidence", said | {"framework": 9}, expect=404)
    words = [{"code": "juggling", "statement": "Keeps several things in the air."}]
    newer = {"title": "Competencies, revised", "competencies": words}
    assert (await steward.post("/competency-frameworks", newer))["version"] == 2
    await board.post("/competency-frameworks", newer, expect=403)
    assert len((await board.get("/competency-frameworks/1"))["competencies"]) == 7

    shown = f"/reviewers/{own}/competency-evidence"
    path = f"/competency-evidence/{evidence['id']}"
    assert (await board.get(shown))["items"] == []
    await person.put(f"{path}/sharing", {"shared_with": ["northmere-scb"]})
    (seen,) = (await board.get(shown))["items"]
    assert (seen["framework"], "shared_with" in seen) == (1, False)
    assert (await other.get(shown))["items"] == []
    await other.put(f"{path}/confirmation", expect=404)
    supervisor = sector.person("supervisor-oak", *OWN)
    assert (await supervisor.put(f"{path}/confirmation"))["confirmed_at"] is not None
    await person.put(f"{path}/sharing", {"shared_with": []})
    assert (await board.get(shown))["items"] == []
    assert [r["what"] for r in (await person.get("/my-record/reads"))["items"]] == ["evidence"]
