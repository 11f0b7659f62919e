"""A board posts a need; whom it fits is invited; why it chose stays its own."""

import pytest

from tests.services.learning.people import BOARD, Sector, in_days

NEED = {
    "title": "A lead reviewer",
    "brief": "Neglect in families known to several services.",
    "models": ["silp"],
    "sectors": ["health"],
    "regions": ["london"],
    "answers_by": in_days(20),
}
FITS = {"models": ["silp", "hybrid"], "sectors": ["health"], "regions": ["national"]}


@pytest.mark.rule("L12", "L13")
async def test_a_need_invites_whom_it_fits_and_the_reasons_stay_private(sector: Sector) -> None:
    board, other = sector.person("northmere-scb", *BOARD), sector.person("eastvale-scb", *BOARD)
    oak, oak_id = await sector.reviewer("Reviewer Oak", **FITS)
    ash, _ = await sector.reviewer("Reviewer Ash", **(FITS | {"regions": ["london"]}))
    far, _ = await sector.reviewer("Reviewer Far", **(FITS | {"regions": ["north_east"]}))
    busy, _ = await sector.reviewer("Reviewer Busy", **FITS, availability="not_now")
    need = await board.post("/needs", NEED)
    assert [one["name"] for one in need["invited"]] == ["Reviewer Ash", "Reviewer Oak"]
    for uninvited in (far, busy):
        assert (await uninvited.get("/invitations"))["items"] == []
    (invitation,) = (await oak.get("/invitations"))["items"]
    path = f"/invitations/{invitation['id']}"
    await ash.put(path, {"state": "interested"}, expect=404)
    choice = {"reviewer_id": oak_id, "reasons": "Knows the model our board agreed on."}
    await board.post(f"/needs/{need['id']}/choice", choice, expect=422)
    await oak.put(path, {"state": "interested"})
    await other.post(f"/needs/{need['id']}/choice", choice, expect=404)
    await other.get(f"/needs/{need['id']}", expect=404)
    await board.get(f"/needs/{need['id']}/choice", expect=404)
    made = await board.post(f"/needs/{need['id']}/choice", choice)
    assert made["engagement"]["state"] == "awaiting_declaration"
    await board.post(f"/needs/{need['id']}/choice", choice, expect=409)
    await oak.put(path, {"state": "declined"}, expect=409)

    (engagement,) = (await oak.get("/engagements"))["items"]
    declaration = f"/engagements/{engagement['id']}/declaration"
    await oak.put(declaration, {"independent": True}, expect=422)
    await oak.put(declaration, {"conflicts": "None known."}, expect=422)
    said = {"independent": False, "conflicts": "I worked for one agency until 2019."}
    await ash.put(declaration, said, expect=404)
    await oak.put(declaration, said)
    await oak.put(declaration, said, expect=409)
    kept = await board.get(f"/needs/{need['id']}/choice")
    assert kept["reasons"] == choice["reasons"]
    assert kept["engagement"]["conflicts"] == said["conflicts"]
    await other.get(f"/needs/{need['id']}/choice", expect=404)
    for path in ("/engagements", "/invitations", "/my-record/export", "/my-record/reads"):
        assert "Knows the model" not in str(await oak.get(path))
    assert {read["what"] for read in (await oak.get("/my-record/reads"))["items"]} == {"invited"}


async def test_nobody_is_invited_to_answer_by_a_day_that_is_over(sector: Sector) -> None:
    board = sector.person("northmere-scb", *BOARD)
    oak, _ = await sector.reviewer("Reviewer Oak", **FITS)
    refused = await board.post("/needs", NEED | {"answers_by": in_days(-1)}, expect=422)
    assert [one["pointer"] for one in refused["errors"]] == ["/answers_by"]
    assert (await board.get("/needs"))["items"] == (await oak.get("/invitations"))["items"] == []
    await board.post("/needs", NEED | {"answers_by": in_days(0)})


@pytest.mark.rule("L13")
async def test_an_engagement_agreed_elsewhere_needs_its_declaration_too(sector: Sector) -> None:
    person, _ = await sector.reviewer()
    await person.post("/engagements", {}, expect=422)
    await person.post("/engagements", {"independent": True, "conflicts": " "}, expect=422)
    made = await person.post("/engagements", {"independent": True, "conflicts": "None known."})
    assert made["state"] == "declared"
