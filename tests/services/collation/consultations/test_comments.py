"""Mini-summits: each comment ends with what became of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import utc_now
from services.collation.boards.service import remember_board
from services.collation.consultations.tables import ConsultationComment
from tests.services.collation.consultations.room import COMMENT, MINI_SUMMIT, mini_summit
from tests.services.collation.hall import Hall
from tests.services.kept import kept


@pytest.mark.rule("S11")
async def test_a_mini_summit_ends_when_each_comment_has_its_disposition(hall: Hall) -> None:
    path = await mini_summit(hall)
    organiser, board, reader = hall.role("organiser"), hall.role("delegate"), hall.role("reader")
    never = MINI_SUMMIT | {"held_on": "9999-12-31"}
    assert await organiser.ask("POST", "/consultations", never, 422) == "invalid"
    later = MINI_SUMMIT | {"held_on": str(utc_now().date() + timedelta(days=2))}
    to_come = f"/consultations/{(await organiser.make('/consultations', later))['consultation_id']}"
    assert await organiser.post(f"{to_come}/closure", {}, 409) == "consultation-to-come"
    for text in ("Print it on one page.", "Leave the colours out."):
        receipt = await board.make(f"{path}/comments", COMMENT | {"text": text})
        assert (receipt["state"], "comment_id" in receipt) == ("clear", False)
    assert (await reader.get(f"{path}/comments"))["items"] == []
    answer = await organiser.raw("POST", f"{path}/closure", {})
    assert answer.json()["type"] == "/problems/comments-open"
    assert len(answer.json()["errors"]) == 2
    dispositions = ("taken_up", "not_taken_up")
    for one, disposition in zip(
        (await organiser.get(f"{path}/desk"))["items"], dispositions, strict=True
    ):
        said = {"disposition": disposition, "explanation": "As we agreed."}
        await organiser.put(f"{path}/comments/{one['comment_id']}/disposition", said)
    ended = await organiser.post(f"{path}/closure", {"attended": 27})
    assert (ended["state"], ended["attended"]["value"]) == ("closed", 27)
    shown = (await reader.get(f"{path}/comments"))["items"]
    assert sorted(one["disposition"] for one in shown) == sorted(dispositions)
    assert not {"tenant", "disposed_by", "held_for"} & shown[0].keys()
    assert await board.ask("POST", f"{path}/comments", COMMENT, 409) == "consultation-over"
    assert await organiser.post(f"{path}/closure", {}, 409) == "consultation-over"


@pytest.mark.rule("S4", "S7", "S11")
async def test_a_comment_that_names_somebody_is_held_until_its_words_are_decided_about(
    hall: Hall,
) -> None:
    path = await mini_summit(hall)
    organiser, board = hall.role("organiser"), hall.role("delegate")
    wrong = COMMENT | {"notice_version": 2}
    assert await board.ask("POST", f"{path}/comments", wrong, 422) == "notice-not-accepted"
    texts = ("Mrs Sample wrote it badly.", "Ring 07700 900123.", "Plainer words.")
    of_a_board = COMMENT | {"text": "At Northmere LSCB nobody prints it."}
    assert (await board.make(f"{path}/comments", of_a_board))["held_for"] == ["named_body"]
    states = [
        (await board.make(f"{path}/comments", COMMENT | {"text": text}))["state"] for text in texts
    ]
    assert states == ["held", "held", "clear"]
    desk = {one["text"]: one for one in (await organiser.get(f"{path}/desk"))["items"]}
    named, certain, clear = [f"{path}/comments/{desk[text]['comment_id']}" for text in texts]
    disposed = {"disposition": "taken_up", "explanation": "Yes."}
    release = {"outcome": "released", "reason": "No person."}
    rewrite = {"outcome": "rewritten", "text": "It is written badly.", "reason": "A name."}
    still = rewrite | {"text": "Ms Sample did."}
    assert await organiser.put(f"{named}/disposition", disposed, 409) == "comment-held"
    assert await organiser.put(f"{named}/decision", still, 422) == "comment-still-identifies"
    assert await organiser.put(f"{certain}/decision", release, 409) == "comment-certain"
    assert await organiser.put(f"{clear}/decision", release, 409) == "comment-not-held"
    decided = await organiser.put(f"{named}/decision", rewrite)
    assert (decided["text"], decided["decided_by"]) == ("It is written badly.", "centre-client")
    discard = {"outcome": "discarded", "reason": "A number."}
    assert (await organiser.put(f"{certain}/decision", discard))["text"] is None
    assert await organiser.put(f"{certain}/disposition", disposed, 404) == "no-such-comment"
    body = f"{path}/comments/{desk[of_a_board['text']]['comment_id']}"
    assert await organiser.put(f"{body}/decision", rewrite | {"text": "Northmere LSCB does."}, 422)
    await organiser.put(f"{body}/decision", discard)
    for one in (named, clear):
        await organiser.put(f"{one}/disposition", disposed)
    await organiser.post(f"{path}/closure", {})
    async with hall.database.reading() as session:
        kept = str([vars(row) for row in await session.scalars(select(ConsultationComment))])
    assert "Sample" not in kept
    assert "07700" not in kept


@pytest.mark.rule("A8", "S11")
async def test_members_of_the_alliance_are_told_once_by_the_end_of_a_mini_summit(
    hall: Hall,
) -> None:
    member, organiser = await hall.member(), hall.role("organiser")
    path = await mini_summit(hall)
    await hall.role("delegate").make(f"{path}/comments", COMMENT)
    await organiser.post(f"{path}/closure", {}, 409)
    assert (await member.get("/alliance-notices"))["items"] == []
    (one,) = (await organiser.get(f"{path}/desk"))["items"]
    said = {"disposition": "taken_up", "explanation": "Yes."}
    await organiser.put(f"{path}/comments/{one['comment_id']}/disposition", said)
    await organiser.post(f"{path}/closure", {})
    await organiser.post(f"{path}/closure", {}, 409)
    (notice,) = (await member.get("/alliance-notices"))["items"]
    assert (notice["kind"], notice["output_url"]) == ("summit_output", f"/v1{path}/comments")
    read = notice["output_url"].removeprefix("/v1")
    assert len((await hall.role("reader").get(read))["items"]) == 1
    assert len(await hall.told("alliance-notice.sent")) == 1


@pytest.mark.rule("S7", "S11")
async def test_a_board_that_becomes_known_is_asked_about_before_a_comment_is_final(
    hall: Hall,
) -> None:
    path = await mini_summit(hall)
    organiser, board, reader = hall.role("organiser"), hall.role("delegate"), hall.role("reader")
    texts = ("In Eastmere nobody prints it.", "Eastmere has no colours.", "Plainer words.")
    for text in texts:
        assert (await board.make(f"{path}/comments", COMMENT | {"text": text}))["state"] == "clear"
    disposed = {"disposition": "taken_up", "explanation": "Yes."}

    async def desk() -> dict[str, dict[str, Any]]:
        return {one["text"]: one for one in (await organiser.get(f"{path}/desk"))["items"]}

    early, late, clear = [f"{path}/comments/{(await desk())[text]['comment_id']}" for text in texts]
    await organiser.put(f"{early}/disposition", disposed)
    await organiser.put(f"{clear}/disposition", disposed)
    async with hall.database.transaction() as tx:
        await remember_board(tx, "eastmere-scb")

    held = {text: [why["kind"] for why in one["held_for"]] for text, one in (await desk()).items()}
    assert held == {texts[0]: ["named_body"], texts[1]: ["named_body"], texts[2]: []}
    assert [(await desk())[text]["state"] for text in texts] == ["held", "held", "clear"]
    assert [one["text"] for one in (await reader.get(f"{path}/comments"))["items"]] == [texts[2]]
    assert await reader.get(early, 404) == "no-such-comment"
    for one in (early, late):
        assert await organiser.put(f"{one}/disposition", disposed, 409) == "comment-held"
    closing = await organiser.raw("POST", f"{path}/closure", {})
    assert (closing.json()["type"], len(closing.json()["errors"])) == ("/problems/comments-open", 2)

    plain = {"outcome": "rewritten", "text": "Nobody prints it.", "reason": "A board's name."}
    assert (await organiser.put(f"{early}/decision", plain))["state"] == "rewritten"
    release = {"outcome": "released", "reason": "A street is called so."}
    assert (await organiser.put(f"{late}/decision", release))["state"] == "released"
    assert await organiser.put(f"{late}/decision", release, 409) == "comment-not-held"
    for one in (early, late):
        await organiser.put(f"{one}/disposition", disposed)
    assert (await organiser.post(f"{path}/closure", {}))["state"] == "closed"
    said = [one["text"] for one in (await reader.get(f"{path}/comments"))["items"]]
    assert sorted(said) == sorted([plain["text"], *texts[1:]])


async def test_the_mini_summits_of_2016_are_told_as_they_were_published(small_hall: Hall) -> None:
    listed = (await small_hall.role("reader").get("/consultations"))["items"]
    assert [(one["month"], one["held_on"], one["state"]) for one in listed] == [
        ("2016-01", None, "reported")
    ] * 2
    assert {one["town"] for one in listed} == {"Leeds", "London"}
    assert {(one["attended"]["value"], one["attended"]["symbol"]) for one in listed} == {
        (None, "x")
    }
    assert {(one["series"]["events"], one["series"]["attended"]) for one in listed} == {(2, 57)}
    path = f"/consultations/{listed[0]['consultation_id']}/comments"
    refused = await small_hall.role("delegate").ask("POST", path, COMMENT, 409)
    assert refused == "consultation-over"


@pytest.mark.rule("S11")
async def test_what_was_released_or_rewritten_has_its_disposition_too(small_hall: Hall) -> None:
    hall = small_hall
    path = await mini_summit(hall)
    organiser, board = hall.role("organiser"), hall.role("delegate")
    for text in ("Mrs Sample wrote it badly.", "Ms Example wrote it well."):
        await board.make(f"{path}/comments", COMMENT | {"text": text})
    words = {"outcome": "rewritten", "text": "It is written badly.", "reason": "A name."}
    decided = [
        f"{path}/comments/{one['comment_id']}"
        for one in (await organiser.get(f"{path}/desk"))["items"]
    ]
    await organiser.put(f"{decided[0]}/decision", words)
    await organiser.put(f"{decided[1]}/decision", {"outcome": "released", "reason": "No person."})
    for one in decided:
        assert await organiser.post(f"{path}/closure", {}, 409) == "comments-open"
        said = {"disposition": "taken_up", "explanation": "Yes."}
        await organiser.put(f"{one}/disposition", said)
    assert (await organiser.post(f"{path}/closure", {}))["state"] == "closed"


@pytest.mark.rule("S11", "G5")
async def test_a_mini_summit_is_not_called_for_a_day_that_has_passed(small_hall: Hall) -> None:
    """Those that were held before there was this platform are told as reported, not called."""
    organiser = small_hall.role("organiser")
    for ago, expected in ((3, 422), (1, 201)):
        day = str(utc_now().date() - timedelta(days=ago))
        call = MINI_SUMMIT | {"held_on": day}
        answer = await organiser.ask("POST", "/consultations", call, expected)
        if expected == 422:
            assert answer == "day-past"


@pytest.mark.rule("S7", "S11")
async def test_what_no_screening_found_in_a_comment_is_kept_back_or_withdrawn_after_the_end(
    hall: Hall,
) -> None:
    place = await mini_summit(hall)
    organiser, board, reader = hall.role("organiser"), hall.role("delegate"), hall.role("reader")
    for text in ("The zebrafinch of health.", "The tall one at the hub.", "Plainer words."):
        await board.make(f"{place}/comments", COMMENT | {"text": text})
    desk = {one["text"]: one for one in (await organiser.get(f"{place}/desk"))["items"]}
    missed, discarded, plain = [
        f"{place}/comments/{desk[text]['comment_id']}"
        for text in ("The zebrafinch of health.", "The tall one at the hub.", "Plainer words.")
    ]
    why = {"reason": "Everybody here knows who is meant."}
    no = why | {"outcome": "discarded"}
    assert (await organiser.put(f"{discarded}/decision", no))["text"] is None
    assert await organiser.post(f"{missed}/withdrawal", why, 409) == "comment-not-public"
    assert await reader.get(missed, 404) == "no-such-comment"
    for one in (missed, plain):
        said = {"disposition": "taken_up", "explanation": "Of the zebrafinch form."}
        await organiser.put(f"{one}/disposition", said)
    await organiser.post(f"{place}/closure", {})
    assert (await reader.get(missed))["text"] == "The zebrafinch of health."
    stranger = hall.role("organiser", "another-body")
    assert await stranger.post(f"{missed}/withdrawal", why, 404) == "no-such-consultation"
    for _ in range(2):
        gone = await organiser.post(f"{missed}/withdrawal", why)
        assert (gone["state"], gone["text"], gone["explanation"]) == ("withdrawn", None, None)
    assert await reader.get(missed, 410) == "comment-gone"
    assert [one["text"] for one in (await reader.get(f"{place}/comments"))["items"]] == [
        "Plainer words."
    ]
    assert await kept(hall.database, "zebrafinch of health") == 0


@pytest.mark.rule("S7", "S11")
@pytest.mark.parametrize("outcome", ["rewritten", "discarded"])
async def test_what_was_said_to_words_that_are_gone_is_public_no_more(
    hall: Hall, outcome: str
) -> None:
    place = await mini_summit(hall)
    organiser, reader = hall.role("organiser"), hall.role("reader")
    await hall.role("delegate").make(
        f"{place}/comments", COMMENT | {"text": "Zebrafinch, plainly."}
    )
    (one,) = (await organiser.get(f"{place}/desk"))["items"]
    path = f"{place}/comments/{one['comment_id']}"
    said = {"disposition": "taken_up", "explanation": "We asked the zebrafinch."}
    await organiser.put(f"{path}/disposition", said)
    decided = {"outcome": outcome, "reason": "Everybody here knows who is meant."}
    text = {"text": "Plain."} if outcome == "rewritten" else {}
    shown = await organiser.put(f"{path}/decision", decided | text)
    assert (shown["disposition"], shown["explanation"]) == (None, None)
    assert await reader.get(path, 404) == "no-such-comment"
    assert (await reader.get(f"{place}/comments"))["items"] == []
    assert await kept(hall.database, "zebrafinch") == 0
    if outcome == "rewritten":
        assert await organiser.post(f"{place}/closure", {}, 409) == "comments-open"
        anew = said | {"explanation": "In the next edition."}
        await organiser.put(f"{path}/disposition", anew)
        await organiser.put(f"{path}/decision", decided | text)
        assert (await reader.get(path))["explanation"] == anew["explanation"]
