"""What is taken back is in no answer to a retry, in no table and in no file."""

from typing import Any

import pytest

from tests.services.collation.alliance.office import QUESTION
from tests.services.collation.alliance.office import body as member_body
from tests.services.collation.consultations.room import COMMENT, mini_summit
from tests.services.collation.desk import PLAIN, Desk, withdrawn
from tests.services.collation.hall import SAID, Hall, Person, delegate_number
from tests.services.collation.pair import FIRST, SECOND, THIRD, Pair
from tests.services.collation.practices.example import EXAMPLE
from tests.services.collation.workshops.home import ACTION, PLAN
from tests.services.kept import everything, kept

WORD = "zebrafinch"
HELD = {"text": "Mrs Zebrafinch never comes when she is asked."}
CLEAR = {"text": "Nobody asks for the zebrafinch form."}
KEY = {"Idempotency-Key": "the-first-time"}


@pytest.fixture
async def hall(desk: Desk) -> Hall:
    opened = Hall(desk.app, desk.client, desk.issuer)
    await opened.publish_briefings()
    return opened


async def give(hall: Hall, person: Person, path: str, body: Any) -> Any:
    """With a key; the words are seen to be kept."""
    answer = await person.raw("POST", path, body, **KEY)
    assert answer.status_code == 201, answer.text
    assert await kept(hall.database, WORD)
    return answer.json()


async def check_gone(hall: Hall, person: Person, path: str, body: Any, kind: str) -> Any:
    """Nothing is left of the words, and the same request again brings none of them back."""
    assert await kept(hall.database, WORD) == 0
    again = await person.raw("POST", path, body, **KEY)
    assert again.is_error
    assert again.json()["type"] == f"/problems/{kind}"
    assert WORD not in again.text.lower()
    assert await kept(hall.database, WORD) == 0
    return again.json()


@pytest.mark.rule("B6")
async def test_an_example_that_was_taken_back_does_not_come_back_with_its_key(hall: Hall) -> None:
    board = hall.person("northmere", "practices:read", "practices:share")
    body = EXAMPLE | CLEAR
    made = await give(hall, board, "/practices", body)
    place = f"/practices/{made['practice_id']}"
    await board.post(f"{place}/withdrawal")
    told = await check_gone(hall, board, "/practices", body, "taken-back")
    assert told["link"] == f"/v1{place}"
    assert (await board.get("/practices"))["items"] == []


@pytest.mark.rule("B6")
async def test_an_example_that_was_refused_does_not_come_back_with_its_key(hall: Hall) -> None:
    board = hall.person("northmere", "practices:read", "practices:share")
    keeper = hall.person("centre", "practices:read", "practices:steward")
    body = EXAMPLE | HELD
    made = await give(hall, board, "/practices", body)
    refused = {"decision": "refuse", "reason": "It names somebody."}
    await keeper.post(f"/practices/{made['example']['practice_id']}/decision", refused)
    await check_gone(hall, board, "/practices", body, "taken-back")


@pytest.mark.rule("B6")
async def test_a_name_that_was_taken_back_does_not_come_back_with_a_key(hall: Hall) -> None:
    board = hall.person("zebrafinch-board", "practices:read", "practices:share")
    keeper = hall.person("centre", "practices:read", "practices:steward")
    held = EXAMPLE | {"text": "Mrs Harrow never comes when she is asked.", "named": True}
    place = f"/practices/{(await board.make('/practices', held))['practice_id']}"
    ask = "POST", f"{place}/decision", {"decision": "share", "reason": "Nobody is meant by it."}
    assert WORD in (await keeper.raw(*ask, **KEY)).text
    await board.put(f"{place}/naming", {"named": False})
    again = await keeper.raw(*ask, **KEY)
    assert (again.status_code, again.json()["link"]) == (410, f"/v1{place}")
    answers = (await everything(hall.database))["answer"]
    assert WORD not in str([answer["body"] for answer in answers])


@pytest.mark.rule("S7")
@pytest.mark.parametrize(
    "decision", [{"outcome": "discarded"}, {"outcome": "rewritten", "text": "Nobody comes."}]
)
async def test_held_words_that_were_decided_about_do_not_come_back_with_their_key(
    hall: Hall, decision: dict[str, str]
) -> None:
    summit = await hall.begun(8)
    path = f"{await hall.talk(summit)}/contributions"
    facilitator = hall.role("facilitator")
    entry = await give(hall, facilitator, path, SAID | HELD)
    decided = decision | {"reason": "A name."}
    await facilitator.put(f"/contributions/{entry['contribution_id']}/decision", decided)
    await check_gone(hall, facilitator, path, SAID | HELD, "taken-back")
    await hall.end(summit)
    answers = (await everything(hall.database))["answer"]
    assert answers == []  # each says whose request it was, what was taken back too


@pytest.mark.rule("S7")
@pytest.mark.parametrize("kind", ["reason", "solution", "good_practice"])
async def test_a_contribution_that_was_taken_back_is_in_no_file(hall: Hall, kind: str) -> None:
    summit = await hall.begun(8)
    path = f"{await hall.talk(summit)}/contributions"
    facilitator = hall.role("facilitator")
    body = SAID | CLEAR | {"kind": kind}
    entry = await give(hall, facilitator, path, body)
    await hall.end(summit)
    taken = f"/contributions/{entry['contribution_id']}/withdrawal"
    await facilitator.post(taken, {"reason": "Asked for by who gave it."})
    await check_gone(hall, facilitator, path, body, "summit-not-open")


@pytest.mark.rule("W6")
async def test_a_shared_item_that_was_taken_back_stands_with_its_board_alone(hall: Hall) -> None:
    board = hall.person("northmere", "workshops:convene", "practices:share", "practices:read")
    workshop = f"/workshops/{(await board.make('/workshops', PLAN))['workshop_id']}"
    action = await board.make(f"{workshop}/actions", ACTION | {"what": CLEAR["text"]})
    body = {"kind": "action", "item_id": action["action_id"]}
    share = await give(hall, board, f"{workshop}/shares", body)
    assert await kept(hall.database, WORD) > 1
    await board.ask("DELETE", f"{workshop}/shares/{share['share_id']}")
    assert await kept(hall.database, WORD) == 1
    again = await board.raw("POST", f"{workshop}/shares", body, **KEY)
    assert (again.status_code, again.json()["link"]) == (
        410,
        f"/v1/shared-workshop-items/{share['share_id']}",
    )


@pytest.mark.rule("S11")
async def test_a_comment_that_was_discarded_is_in_no_file(hall: Hall) -> None:
    organiser, delegate = hall.role("organiser"), hall.role("delegate")
    place = await mini_summit(hall)
    body = COMMENT | HELD
    await give(hall, delegate, f"{place}/comments", body)
    (said,) = (await organiser.get(f"{place}/desk"))["items"]
    discarded = {"outcome": "discarded", "reason": "A name."}
    await organiser.put(f"{place}/comments/{said['comment_id']}/decision", discarded)
    assert await kept(hall.database, WORD) == 0


@pytest.mark.rule("C4")
async def test_a_reason_of_a_report_goes_with_its_review_wherever_it_was_answered(
    desk: Desk, hall: Hall
) -> None:
    scr_id = await desk.publish(PLAIN)
    analyst = hall.person("centre", "codings:write", "taxonomy:edit", "trends:read")
    body = {**CLEAR, "scr_id": str(scr_id), "scr_version": 1, "passage": 1}
    path = "/issues/D4/reasons"
    reason = await give(hall, analyst, path, body)
    wording = {"text": "Of the zebrafinch.", "reasons": ["D4.r1", reason["id"]]}
    worded = await analyst.raw(
        "POST", "/issues/D4/shared-reasons", wording, **{"Idempotency-Key": "worded"}
    )
    assert worded.status_code == 201, worded.text
    await desk.take(withdrawn(scr_id))
    await check_gone(hall, analyst, path, body, "taken-back")


@pytest.mark.rule("C4")
async def test_a_members_reason_that_was_taken_back_is_not_told_as_given_to_its_key(
    hall: Hall,
) -> None:
    office = hall.person("office", "alliance:read", "alliance:secretariat")
    member = hall.person("college", "alliance:read", "alliance:member")
    await office.put("/alliance-members/college", member_body())
    question = (await office.make("/alliance-issues", QUESTION))["question_id"]
    path = f"/alliance-issues/{question}/reasons"
    given = await give(hall, member, path, CLEAR)
    await member.ask("DELETE", f"/alliance-reasons/{given['source_id']}")
    told = await check_gone(hall, member, path, CLEAR, "taken-back")
    assert told["link"] == f"/v1/alliance-issues/{question}"


@pytest.mark.rule("C4")
async def test_a_wording_that_was_ended_does_not_come_back_with_its_key(hall: Hall) -> None:
    editor = hall.person("centre", "taxonomy:edit")
    wording = CLEAR | {"reasons": ["D4.r1", "D4.r2"]}
    path = "/issues/D4/shared-reasons"
    made = await give(hall, editor, path, wording)
    await editor.ask("DELETE", f"{path}/{made['id']}")
    await check_gone(hall, editor, path, wording, "taken-back")


@pytest.mark.rule("W5")
async def test_the_secret_of_a_calendar_is_shown_once_and_kept_nowhere(hall: Hall) -> None:
    board = hall.person("northmere", "workshops:convene")
    made = await board.raw("POST", "/workshop-calendars", **KEY)
    assert made.status_code == 201
    secret = made.json()["path"].rpartition("/")[2]
    assert await kept(hall.database, secret) == 0
    again = await board.raw("POST", "/workshop-calendars", **KEY)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/shown-once")
    assert secret not in again.text
    assert len((await board.get("/workshop-calendars"))["items"]) == 1
    ended = await hall.http.delete(again.json()["link"], headers=board.headers)
    assert ended.json()["calendar_id"] == made.json()["calendar_id"]


@pytest.mark.rule("S7", "S2")
async def test_a_body_whose_place_was_refused_is_forgotten_with_the_attendee_list(
    hall: Hall,
) -> None:
    summit = await hall.summit(capacity=8)
    for number in range(8):
        await hall.register(summit, number)
    late = hall.role("delegate", "zebrafinch-trust")
    asked = delegate_number(9, wait=False)
    for _ in range(2):
        refused = await late.raw("POST", f"{summit}/registrations", asked, **KEY)
        assert (refused.status_code, refused.json()["link"]) == (409, f"/v1{summit}")
    assert await kept(hall.database, WORD)
    await hall.role("organiser").post(f"{summit}/allocation")
    await hall.role("facilitator").post(f"{summit}/opening")
    await hall.end(summit)
    assert await kept(hall.database, WORD) == 0


@pytest.mark.rule("S11")
async def test_who_commented_is_in_no_file_once_a_mini_summit_is_over(hall: Hall) -> None:
    organiser, board = hall.role("organiser"), hall.role("delegate", "zebrafinch-board")
    place = await mini_summit(hall)
    await give(hall, board, f"{place}/comments", COMMENT)
    (said,) = (await organiser.get(f"{place}/desk"))["items"]
    disposition = {"disposition": "taken_up", "explanation": "As we agreed."}
    await organiser.put(f"{place}/comments/{said['comment_id']}/disposition", disposition)
    await organiser.post(f"{place}/closure", {})
    assert await kept(hall.database, WORD) == 0


@pytest.mark.rule("S2", "S7")
async def test_a_delegate_who_gave_up_the_place_does_not_come_back_with_the_key(hall: Hall) -> None:
    summit = await hall.summit(capacity=8)
    delegate = hall.role("delegate", "zebrafinch-trust")
    asked = delegate_number(0, region="south_west", band="leader")
    mine = await give(hall, delegate, f"{summit}/registrations", asked)
    gone = await delegate.ask("DELETE", f"/registrations/{mine['registration_id']}")
    again = await delegate.raw("POST", f"{summit}/registrations", asked, **KEY)
    assert (again.status_code, again.json()["link"]) == (410, f"/v1{summit}")
    assert again.json()["type"] == "/problems/taken-back"
    assert not {"south_west", "leader"} & set(again.text.split('"'))
    assert (await delegate.get("/registrations"))["items"] == [gone]
    asking_anew = await delegate.make(f"{summit}/registrations", asked)
    assert asking_anew["state"] == "placed"
    await hall.role("organiser").post(f"{summit}/cancellation")
    assert (await everything(hall.database))["answer"] == []


@pytest.mark.rule("I3", "C9")
async def test_of_a_withdrawn_review_neither_its_words_nor_one_about_it_are_in_any_file(
    desk: Desk,
) -> None:
    async def say(who: str, path: str, body: Any) -> Any:
        answer = await desk.ask(who, "POST", path, body, **{"Idempotency-Key": path})
        assert answer.is_success, answer.text
        return answer.json()

    scr_id = await desk.publish(f"{PLAIN} Nobody asked for the zebrafinch form.")
    place = {"scr_id": str(scr_id), "scr_version": 1, "passage": 1}
    coded = await say(FIRST, "/v1/codings", place | {"issue": "D4", "memo": CLEAR["text"]})
    await say(FIRST, f"/v1/codings/{coded['finding_id']}/retraction", {"reason": "mistaken"})
    pair = await Pair.of_review(desk, scr_id)
    blind = {"passage": 1, "issue": "D1", "memo": CLEAR["text"]}
    await say(FIRST, f"{pair.of[FIRST]}/codings", blind)
    await pair.done(FIRST, SECOND)
    settled = {"passage": 1, "issue": "D1", "kinds": ["problem"], "reason": CLEAR["text"]}
    await say(THIRD, f"{pair.place}/adjudications", settled)
    await say(THIRD, f"{pair.place}/reconsiderations", settled | {"kinds": []})
    assert await kept(desk.database, WORD)
    await desk.take(withdrawn(scr_id))
    assert await kept(desk.database, WORD) == 0
