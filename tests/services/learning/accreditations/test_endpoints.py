"""Accreditations by many issuers: dated, ending, and no ticket to the directory."""

from datetime import date

import pytest

from services.learning.accreditations.domain import Standing, standing
from services.learning.accreditations.service import warn_of_expiry
from tests.services.learning.people import BOARD, Sector, in_days

SAID = {
    "issuer": "Example Institute",
    "title": "Accredited lead reviewer",
    "issued_on": "2024-02-29",
    "expires_on": in_days(400),
    "refresher_months": 12,
}


@pytest.mark.rule("L10")
async def test_many_issue_the_platform_does_not_and_having_none_hides_nobody(
    sector: Sector,
) -> None:
    person, own = await sector.reviewer("Reviewer Oak")
    await sector.reviewer("Reviewer Plain")
    board = sector.person("northmere-scb", *BOARD)
    made = await person.post("/accreditations", SAID)
    assert (made["refresher_on"], made["standing"]) == ("2025-02-28", "current")
    await person.post("/accreditations", SAID | {"issuer": "Another House"})
    await person.post("/accreditations", SAID | {"issuer": " LiPP "}, expect=422)
    await person.post("/accreditations", SAID | {"expires_on": "2024-02-29"}, expect=422)
    ahead = {"issued_on": in_days(1), "expires_on": "9999-12-31", "refresher_months": 120}
    await person.post("/accreditations", SAID | ahead, expect=422)
    unissued = {name: value for name, value in SAID.items() if name != "issuer"}
    await person.post("/accreditations", unissued, expect=422)
    path = f"/reviewers/{own}/accreditations?purpose=commissioning"
    shown = (await board.get(path))["items"]
    assert [one["issuer"] for one in shown] == ["Another House", "Example Institute"]
    names = [r["name"] for r in (await board.get("/reviewers?purpose=commissioning"))["items"]]
    assert names == ["Reviewer Oak", "Reviewer Plain"]


@pytest.mark.rule("L10")
async def test_a_holder_is_told_once_before_the_end(sector: Sector) -> None:
    person, _ = await sector.reviewer()
    later = await person.post("/accreditations", SAID | {"expires_on": in_days(70)})
    soon = await person.post("/accreditations", SAID | {"expires_on": in_days(10)})
    gone = await person.post("/accreditations", SAID | {"expires_on": in_days(-1)})
    assert [one["standing"] for one in (later, soon, gone)] == ["current", "expiring", "lapsed"]
    for days, expected in ((60, 0), (90, 1), (90, 0)):
        async with sector.database.transaction() as tx:
            assert await warn_of_expiry(tx, days) == expected
    told = await sector.told("accreditation.expiring")
    assert [event["accreditation_id"] for event in told] == [o["id"] for o in (soon, gone, later)]
    assert set(told[0]) == {"accreditation_id", "expires_on"}


def test_an_accreditation_is_good_through_its_last_day() -> None:
    end = date(2027, 2, 28)
    assert standing(end, end, 0) is Standing.EXPIRING
    assert standing(end, date(2027, 3, 1), 60) is Standing.LAPSED
    assert standing(end, date(2026, 12, 29), 60) is Standing.CURRENT
