"""What was said at a summit, or written to one, enters the library as what it is."""

import pytest

from tests.services.collation.hall import SAID, Hall


@pytest.mark.rule("S8", "S9", "B6")
async def test_good_practice_of_a_summit_and_of_the_written_route_enters_the_library(
    hall: Hall,
) -> None:
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    said = SAID | {"kind": "good_practice", "issue": "F10"}
    writer = hall.role("delegate", "could-not-come")
    for doing in ("done", "not_done"):
        told = {"kind": "good_practice", "issue": "F10", "doing": doing}
        await hall.enter(table, text=f"A rota that all can see, {doing}.", **told)
        body = said | {"notice_version": 1, "doing": doing, "text": f"A named worker, {doing}."}
        await writer.make(f"{summit}/written-contributions", body)
    reader = hall.person("eastvale", "practices:read")
    assert (await reader.get("/practices"))["items"] == []
    await hall.end(summit)
    shown = (await reader.get("/practices?issue=F10"))["items"]
    assert sorted((one["origin"], one["evidence"], one["text"]) for one in shown) == [
        ("summit", "suggested", "A rota that all can see, not_done."),
        ("summit", "tried", "A rota that all can see, done."),
        ("written", "suggested", "A named worker, not_done."),
        ("written", "tried", "A named worker, done."),
    ]
    assert {one["named_body"] for one in shown} == {None}
