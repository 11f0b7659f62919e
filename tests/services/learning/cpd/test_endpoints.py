"""The log of development: a reflection always, hours if one likes."""

import pytest

from tests.services.learning.people import TODAY, Sector, in_days

KINDS = (
    *("masterclass", "course", "peer_group", "network_event", "mentoring_given"),
    *("mentoring_received", "action_learning", "self_study", "teaching"),
)


@pytest.mark.rule("L7")
async def test_each_kind_is_logged_with_a_reflection_and_perhaps_hours(sector: Sector) -> None:
    person, _ = await sector.reviewer()
    said = {"title": "A day", "done_on": TODAY.isoformat(), "reflection": "It helped."}
    for kind in KINDS:
        entry = await person.post("/cpd-entries", said | {"kind": kind})
        assert entry["hours"] is None
    await person.post("/cpd-entries", said | {"kind": "course", "hours": 6})
    for reflection in ("", "  "):
        wrong = said | {"kind": "course", "reflection": reflection}
        await person.post("/cpd-entries", wrong, expect=422)
    await person.post("/cpd-entries", said | {"kind": "webinar"}, expect=422)
    ahead = said | {"kind": "course", "done_on": in_days(1)}
    await person.post("/cpd-entries", ahead, expect=422)
    logged, cursor = [], ""
    while cursor is not None:
        page = await person.get("/cpd-entries?limit=4" + (f"&cursor={cursor}" if cursor else ""))
        logged += [item["kind"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(logged) == sorted([*KINDS, "course"])
    events = await sector.told("cpd.recorded")
    assert len(events) == len(KINDS) + 1
    assert set(events[0]) == {"entry_id", "recorded_at"}
