"""A record from referral to publication: its plan, its log, its reviewer, and its report."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.quality.actions.tables import Action
from services.quality.records.tables import RecordEntry
from tests.services.quality.markers.test_sets import adult_set
from tests.services.quality.office import ACTION, REFERRAL, Office, problem
from tests.services.quality.test_no_verdict import document
from tests.services.scr_events import published, revised, withdrawn

DELAY = {
    "step": "first_draft",
    "now_due_on": "2024-06-03",
    "reason": "criminal_process",
    "explanation": "Police asked us to wait with two conversations.",
}
PROCESS = {
    "kind": "criminal",
    "status": "ongoing",
    "effect": "Two conversations wait.",
    "in_terms_of_reference": True,
}
CHALLENGE = {
    "kind": "impasse",
    "point": "Whether finding 3 goes beyond the evidence.",
    "parties": ["health", "lead_reviewer"],
}
PLAN = {
    "starts_on": "2024-01-15",
    "steps": [
        {"step": "decision", "working_days": 15},
        {"step": "first_draft", "due_on": "2024-04-30"},
    ],
}


async def test_a_record_opens_at_referral_long_before_there_is_a_report(office: Office) -> None:
    board = office.board()
    record = await board.read(await board.refer())
    assert (record["state"], record["scr"]["state"]) == ("open", "awaited")
    assert record["published_on"] is None
    assert record["warning"]


async def test_the_report_finds_its_record_by_the_reference_it_was_referred_under(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    scr_id = await office.publish()
    record = await board.read(path)
    assert record["scr"]["scr_id"] == str(scr_id)
    assert (record["scr"]["state"], record["published_on"]) == ("linked", "2024-09-02")
    assert len((await board.read("/v1/quality-records"))["items"]) == 1


async def test_a_report_with_another_boards_reference_finds_nothing_of_this_one(
    office: Office,
) -> None:
    board, other = office.board(), office.board("eastvale")
    path = await board.refer()
    await office.publish(tenant="eastvale")
    assert (await board.read(path))["scr"]["state"] == "awaited"
    (own,) = (await other.read("/v1/quality-records"))["items"]
    assert own["route"] == "not_stated"


@pytest.mark.parametrize("first", ["link", "report"])
async def test_a_board_links_a_review_itself_before_or_after_it_arrives(
    office: Office, first: str
) -> None:
    board, scr_id = office.board(), uuid4()
    path = await board.refer(source_ref="OTHER-1")
    if first == "report":
        await office.publish(scr_id)
        assert len((await board.read("/v1/quality-records"))["items"]) == 2
    linked = await board.put(f"{path}/scr", {"scr_id": str(scr_id)})
    assert linked.status_code == 200, linked.text
    if first == "link":
        assert linked.json()["scr"]["state"] == "awaited"
        await office.publish(scr_id)
    (record,) = (await board.read("/v1/quality-records"))["items"]
    assert (record["scr"]["state"], record["scr"]["scr_id"]) == ("linked", str(scr_id))
    assert record["published_on"] == "2024-09-02"


async def test_a_claim_on_another_boards_review_links_nothing_and_stands_in_nobodys_way(
    office: Office,
) -> None:
    thief, owner, scr_id = office.board("eastvale"), office.board(), uuid4()
    path = await thief.refer()
    assert (await thief.put(f"{path}/scr", {"scr_id": str(scr_id)})).status_code == 200
    own = await owner.refer()
    await office.publish(scr_id)
    assert (await thief.read(path))["scr"] == {
        "state": "awaited",
        "scr_id": None,
        "scr_version": None,
        "scr_url": None,
    }
    assert (await owner.read(own))["scr"]["scr_id"] == str(scr_id)


async def test_a_link_never_takes_the_place_of_a_record_with_content(office: Office) -> None:
    board = office.board()
    first, second = await board.refer(), await board.refer(source_ref="OTHER-1")
    scr_id = await office.publish()
    answer = await board.put(f"{second}/scr", {"scr_id": str(scr_id)})
    assert problem(answer) == (409, "review-has-record")
    answer = await board.put(f"{first}/scr", {"scr_id": str(uuid4())})
    assert problem(answer) == (409, "linked-elsewhere")


async def test_a_reference_is_referred_once(office: Office) -> None:
    board = office.board()
    await board.refer()
    assert problem(await board.post("/v1/quality-records", REFERRAL)) == (409, "referral-known")
    assert await office.board("eastvale").refer()
    nameless = REFERRAL | {"source_system": None, "source_ref": None}
    for _ in range(2):
        assert (await board.post("/v1/quality-records", nameless)).status_code == 201


async def test_a_referral_that_cannot_be_is_refused(small_office: Office) -> None:
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"referred_on": "2999-01-01"}, "date-not-possible"),
        ({"referred_on": "0001-01-01"}, "date-not-possible"),
        ({"referred_on": "1969-12-31"}, "date-not-possible"),
        ({"source_system": None}, "invalid"),
        ({"route": "other"}, "invalid"),
        ({"reason": " "}, "invalid"),
        ({"review_model": "learning_together"}, "invalid"),
        ({"score": 3}, "invalid"),
    ]
    for wrong, kind in wrongs:
        answer = await small_office.board().post("/v1/quality-records", REFERRAL | wrong)
        assert problem(answer) == (422, kind), wrong


async def test_a_record_is_for_a_set_in_use(small_office: Office) -> None:
    for marker_set, status in (("SCR-DRAFT", 409), ("SCR-1999", 404)):
        body = REFERRAL | {"marker_set": marker_set}
        answer = await small_office.board().post("/v1/quality-records", body)
        assert answer.status_code == status


async def test_a_plan_is_dated_in_working_days_and_shows_delays_with_their_reasons(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    assert problem(await board.get(f"{path}/plan")) == (404, "not-planned")
    assert (await board.put(f"{path}/plan", PLAN)).status_code == 200
    await board.make(f"{path}/delays", DELAY)
    plan = await board.read(f"{path}/plan")
    decision, draft = plan["steps"]
    assert (decision["due_on"], decision["working_days"]) == ("2024-02-05", 15)
    assert (draft["due_on"], draft["now_due_on"]) == ("2024-04-30", "2024-06-03")
    assert draft["working_days"] == 74  # Good Friday and Easter Monday left out
    (delay,) = draft["delays"]
    assert (delay["reason"], decision["delays"]) == ("criminal_process", [])


async def test_a_new_plan_takes_the_place_of_the_dates_that_delays_had_moved(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    await board.put(f"{path}/plan", PLAN)
    await board.make(f"{path}/delays", DELAY)
    later = PLAN | {"steps": [{"step": "first_draft", "due_on": "2024-09-02"}]}
    (draft,) = (await board.put(f"{path}/plan", later)).json()["steps"]
    assert (draft["now_due_on"], len(draft["delays"])) == ("2024-09-02", 1)
    await board.make(f"{path}/delays", DELAY | {"now_due_on": "2024-10-01"})
    (draft,) = (await board.read(f"{path}/plan"))["steps"]
    assert (draft["now_due_on"], len(draft["delays"])) == ("2024-10-01", 2)


async def test_a_plan_that_cannot_be_dated_is_refused(small_office: Office) -> None:
    plans: list[list[dict[str, Any]]] = [
        [{"step": "decision", "due_on": "2035-01-01"}],
        [{"step": "decision", "due_on": "2023-01-01"}],
        [{"step": "decision"}],
        [{"step": "decision", "due_on": "2024-02-01", "working_days": 3}],
        [{"step": "decision", "working_days": 3}, {"step": "decision", "working_days": 4}],
    ]
    board = small_office.board()
    path = await board.refer()
    for steps in plans:
        answer = await board.put(f"{path}/plan", {"starts_on": "2024-01-15", "steps": steps})
        assert answer.status_code == 422, steps
    for start in ("9999-12-31", "0001-01-01"):
        steps = [{"step": "decision", "working_days": 3}]
        answer = await board.put(f"{path}/plan", {"starts_on": start, "steps": steps})
        assert problem(answer) == (422, "date-not-possible"), start


@pytest.mark.rule("Q11")
async def test_the_log_of_challenges_holds_the_point_the_parties_and_how_it_was_settled(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    begun = await board.make(f"{path}/challenges", CHALLENGE)
    assert begun["body"]["settled"] is None
    settled = {"how": "The chair heard both; the wording changed.", "settled_on": "2024-03-01"}
    place = f"{path}/challenges/{begun['entry_id']}"
    assert (await board.put(place, CHALLENGE | {"settled": settled})).status_code == 200
    log = (await board.read(f"{path}/log", kind="challenge"))["items"]
    assert [(e["revision"], e["body"]["settled"]) for e in log] == [(1, None), (2, settled)]
    assert log[1]["body"]["parties"] == ["health", "lead_reviewer"]
    assert problem(await board.put(f"{path}/challenges/{uuid4()}", CHALLENGE)) == (
        404,
        "no-such-entry",
    )


@pytest.mark.rule("Q11")
async def test_parties_are_roles_and_a_challenge_has_a_point(small_office: Office) -> None:
    board = small_office.board()
    path = await board.refer()
    wrongs: list[dict[str, Any]] = [
        {"parties": ["health"]},
        {"parties": ["health", "health"]},
        {"parties": ["health", "police", "health"]},
        {"parties": ["Dr Example", "health"]},
        {"point": ""},
    ]
    for wrong in wrongs:
        answer = await board.post(f"{path}/challenges", CHALLENGE | wrong)
        assert problem(answer) == (422, "invalid"), wrong


@pytest.mark.rule("Q14")
async def test_priorities_are_markers_of_the_record_s_own_set_each_once(office: Office) -> None:
    await office.centre().make("/v1/marker-sets", adult_set())
    board = office.board()
    of_2016 = await board.refer()
    adult = await board.refer(source_ref="OTHER-1", marker_set="SAR-2022")
    for record, markers, pointer in (
        (of_2016, [18, 19], "/markers/1"),
        (of_2016, [12, 7, 12], "/markers/2"),
        (adult, [4], "/markers/0"),
    ):
        answer = await board.put(f"{record}/priorities", {"markers": markers})
        assert problem(answer) == (422, "marker-misplaced"), markers
        assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
        assert (await board.read(f"{record}/log"))["items"] == []
    for record, markers in ((of_2016, [18, 1]), (adult, [3]), (adult, [])):
        put = await board.put(f"{record}/priorities", {"markers": markers})
        assert put.json()["body"]["markers"] == markers


@pytest.mark.rule("Q14")
async def test_a_boards_own_priorities_are_seen_by_nobody_else(office: Office) -> None:
    board, reviewer = office.board(), office.reviewer()
    path = await board.refer()
    await board.put(f"{path}/priorities", {"markers": [12, 7], "note": "Family first."})
    await board.make(f"{path}/reviewers", {"reviewer": "hollin-reviews"})
    (entry,) = (await board.read(f"{path}/log", kind="priorities"))["items"]
    assert entry["body"]["markers"] == [12, 7]
    view = await reviewer.get(f"{path}/reviewer-view")
    assert view.status_code == 200
    assert "Family first" not in view.text
    assert (await reviewer.get(f"{path}/log")).status_code == 403
    other = office.visitor("hollin-reviews", "quality:read", "quality:write")
    assert (await other.get(f"{path}/log")).status_code == 404
    shown = await board.read("/v1/marker-sets/SCR-2016")
    assert [m["number"] for m in shown["markers"]] == list(range(1, 19))


WRITTEN = {
    "decision": {"outcome": "review", "reasons": "Learning.", "decided_on": "2024-02-01"},
    "plan": PLAN,
    "board-response": {
        "findings": "partly",
        "what_comes_first": "Notices.",
        "how_effect_is_followed": "By a sample.",
        "agreed_on": "2024-08-01",
    },
    "delays": DELAY,
    "handovers": {"role": "chair", "handed_over_on": "2024-03-01", "handed_over": "All papers."},
    "challenges": CHALLENGE | {"settled": {"how": "Heard.", "settled_on": "2024-03-01"}},
    "publication": {"published_on": "2024-09-02"},
    "referral": {"route": "elective", "reason": "Learning.", "referred_on": "2024-01-15"},
    "actions": ACTION,
}
ADDED = ("delays", "handovers", "challenges", "actions")


def with_each_day(body: Any, day: Any) -> Iterator[tuple[str, Any]]:
    """The body once for each of its days, with that one changed, and where it stands."""
    for name, part in body.items() if isinstance(body, dict) else enumerate(body):
        inner = list(with_each_day(part, day)) if isinstance(part, dict | list) else []
        if str(name).endswith("_on"):
            inner = [("", day)]
        for place, changed in inner:
            whole = {**body, name: changed} if isinstance(body, dict) else list(body)
            whole[name] = changed
            yield f"/{name}{place}", whole


@pytest.mark.parametrize("kind", WRITTEN)
async def test_no_day_that_cannot_be_is_written_anywhere(small_office: Office, kind: str) -> None:
    board = small_office.board()
    path = await board.refer()
    send = board.post if kind in ADDED else board.put
    assert list(with_each_day(WRITTEN[kind], "")), "no day in it"
    await board.put(f"{path}/plan", PLAN)
    for never in ("0001-01-01", "1969-12-31", "2100-01-01", "9999-12-31"):
        for place, body in with_each_day(WRITTEN[kind], never):
            answer = await send(f"{path}/{kind}", body)
            assert problem(answer) == (422, "date-not-possible"), (place, never)
            assert place in {e["pointer"] for e in answer.json()["errors"]}
    for wrong in (20240201, "2024-02-01T00:00:00", "2024-02-30", ""):
        for place, body in with_each_day(WRITTEN[kind], wrong):
            answer = await send(f"{path}/{kind}", body)
            assert problem(answer) == (422, "invalid"), (place, wrong)
    assert len((await board.read(f"{path}/log"))["items"]) == 1
    assert (await send(f"{path}/{kind}", WRITTEN[kind])).is_success


@pytest.mark.parametrize("kind", ["decision", "board-response", "challenges", "publication"])
async def test_what_followed_a_referral_was_not_before_it_and_has_come(
    small_office: Office, kind: str
) -> None:
    board = small_office.board()
    path = await board.refer()
    send = board.post if kind in ADDED else board.put
    for never in ("2024-01-14", "2099-12-31"):
        ((place, body),) = with_each_day(WRITTEN[kind], never)
        answer = await send(f"{path}/{kind}", body)
        assert problem(answer) == (422, "date-not-possible"), never
        assert [e["pointer"] for e in answer.json()["errors"]] == [place]
    ((_, same_day),) = with_each_day(WRITTEN[kind], "2024-01-15")
    assert (await send(f"{path}/{kind}", same_day)).is_success


def test_the_public_document_says_which_days_are_accepted() -> None:
    schemas = document()["components"]["schemas"]
    for name, field in (
        *(("ReferralIn", "referred_on"), ("Referral", "referred_on")),
        *(("ReviewDecisionIn", "decided_on"), ("PlanIn", "starts_on"), ("DelayIn", "now_due_on")),
        *(("HandoverIn", "handed_over_on"), ("Settlement", "settled_on")),
        *(("BoardResponseIn", "agreed_on"), ("PublicationIn", "published_on")),
        *(("ActionIn", "due_on"), ("SetReviewIn", "reviewed_on")),
    ):
        pattern = schemas[name]["properties"][field]["pattern"]
        days = ("1969-12-31", "1970-01-01", "2099-12-31", "2100-01-01", "9999-12-31", "0001-01-01")
        allowed = [day for day in days if re.search(pattern, day)]
        assert allowed == ["1970-01-01", "2099-12-31"], name
    assert "pattern" in str(schemas["PlannedStep"]["properties"]["due_on"])


async def test_days_that_were_accepted_once_can_still_be_read(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    await board.put(f"{path}/decision", WRITTEN["decision"])
    await board.put(f"{path}/priorities", {"markers": [7]})
    await board.make(f"{path}/actions", ACTION)
    async with office.database.transaction() as tx:
        decision, priorities = (await tx.session.scalars(select(RecordEntry))).all()
        decision.body = decision.body | {"decided_on": "0001-01-01"}
        priorities.body = priorities.body | {"markers": [99, 99]}
        (action,) = (await tx.session.scalars(select(Action))).all()
        action.body = action.body | {"due_on": "9999-12-31", "owners": ["police", "police"]}
    log = (await board.read(f"{path}/log"))["items"]
    assert [log[0]["body"]["decided_on"], log[1]["body"]["markers"]] == ["0001-01-01", [99, 99]]
    (shown,) = (await board.read(f"{path}/actions"))["items"]
    assert shown["action"]["due_on"] == "9999-12-31"


async def test_a_mistaken_referral_is_put_right_and_how_it_stood_stays_in_the_log(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer(referred_on="2024-11-15")
    early = {"published_on": "2024-09-02"}
    assert problem(await board.put(f"{path}/publication", early)) == (422, "date-not-possible")
    right = {"route": "elective", "reason": "To learn.", "referred_on": "2024-01-15"}
    shown = (await board.put(f"{path}/referral", right)).json()
    assert {name: shown[name] for name in right} == right
    assert (await board.put(f"{path}/publication", early)).status_code == 200
    after = await board.put(f"{path}/referral", right | {"referred_on": "2024-09-03"})
    assert problem(after) == (422, "date-not-possible")
    await board.put(f"{path}/decision", WRITTEN["decision"])
    after = await board.put(f"{path}/referral", right | {"referred_on": "2024-02-02"})
    assert problem(after) == (422, "date-not-possible")
    (entry,) = (await board.read(f"{path}/log", kind="referral"))["items"]
    assert entry["body"]["now"] == right
    assert entry["body"]["before"]["referred_on"] == "2024-11-15"
    assert await board.read(path) == shown | {"published_on": "2024-09-02"}


async def test_a_record_that_opened_with_its_report_is_told_how_it_was_referred(
    office: Office,
) -> None:
    board = office.board()
    await office.publish()
    (record,) = (await board.read("/v1/quality-records"))["items"]
    path = f"/v1/quality-records/{record['record_id']}"
    shown = (await board.put(f"{path}/referral", WRITTEN["referral"])).json()
    assert (shown["route"], shown["referred_on"]) == ("elective", "2024-01-15")
    (entry,) = (await board.read(f"{path}/log"))["items"]
    assert entry["body"]["before"] is None


async def test_a_review_that_was_published_before_the_referral_is_not_linked(
    office: Office,
) -> None:
    board = office.board()
    scr_id = await office.publish()
    path = await board.refer(source_ref="OTHER-1", referred_on="2025-01-15")
    refused = await board.put(f"{path}/scr", {"scr_id": str(scr_id)})
    assert problem(refused) == (422, "date-not-possible")
    assert (await board.read(path))["scr"]["state"] == "awaited"
    assert len((await board.read("/v1/quality-records"))["items"]) == 2


async def test_everything_written_along_the_way_stays_in_the_log(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    decision = {"outcome": "review", "reasons": "Much to learn.", "decided_on": "2024-02-01"}
    handover = {"role": "chair", "handed_over_on": "2024-03-01", "handed_over": "All papers."}
    response = {
        "findings": "partly",
        "what_comes_first": "Notices.",
        "how_effect_is_followed": "By a sample.",
        "agreed_on": "2024-08-01",
    }
    await board.put(f"{path}/decision", decision | {"outcome": "deferred"})
    await board.put(f"{path}/decision", decision)
    await board.make(f"{path}/handovers", handover)
    process = await board.make(f"{path}/parallel-processes", PROCESS)
    place = f"{path}/parallel-processes/{process['entry_id']}"
    await board.put(place, PROCESS | {"status": "concluded", "effect": "None any more."})
    await board.put(f"{path}/board-response", response)
    seen: list[tuple[str, int]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await board.read(f"{path}/log", limit=4, **cursor)
        seen += [(entry["kind"], entry["revision"]) for entry in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [
        ("decision", 1),
        ("decision", 2),
        ("handover", 1),
        ("parallel_process", 1),
        ("parallel_process", 2),
        ("board_response", 1),
    ]


async def test_a_reviewer_sees_what_it_was_appointed_to_until_that_ends(office: Office) -> None:
    board, reviewer = office.board(), office.reviewer()
    path, other = await board.refer(), await board.refer(source_ref="OTHER-1")
    assert (await reviewer.get(f"{path}/reviewer-view")).status_code == 404
    await board.make(f"{path}/reviewers", {"reviewer": "hollin-reviews"})
    await board.put(f"{path}/plan", PLAN)
    await board.make(f"{path}/parallel-processes", PROCESS)
    view = await reviewer.read(f"{path}/reviewer-view")
    assert (view["reason"], view["plan"]["steps"][0]["step"]) == (REFERRAL["reason"], "decision")
    assert view["parallel_processes"][0]["effect"] == "Two conversations wait."
    (listed,) = (await reviewer.read("/v1/appointments"))["items"]
    assert path.endswith(listed["record_id"])
    assert (await reviewer.get(f"{other}/reviewer-view")).status_code == 404
    assert (await reviewer.get(path)).status_code == 403
    assert (await board.delete(f"{path}/reviewers/hollin-reviews")).status_code == 200
    assert (await reviewer.get(f"{path}/reviewer-view")).status_code == 404
    assert (await reviewer.read("/v1/appointments"))["items"] == []
    (ended,) = (await board.read(f"{path}/reviewers"))["items"]
    assert ended["ended_at"]


async def test_an_appointment_that_begins_again_leaves_its_history_in_the_log(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    place, body = f"{path}/reviewers", {"reviewer": "hollin-reviews"}
    first = await board.make(place, body)
    assert (await board.make(place, body)) == first
    for _ in range(2):
        assert (await board.delete(f"{place}/hollin-reviews")).status_code == 200
    again = await board.make(place, body)
    assert again["appointed_at"] > first["appointed_at"]
    assert again["ended_at"] is None
    log = (await board.read(f"{path}/log", kind="appointment"))["items"]
    assert [entry["body"]["change"] for entry in log] == ["began", "ended", "began"]
    assert {entry["body"]["reviewer"] for entry in log} == {"hollin-reviews"}
    refused = await board.post(place, {"reviewer": "northmere"})
    assert problem(refused) == (422, "reviewer-is-board")
    assert len((await board.read(place))["items"]) == 1


async def test_two_that_were_one_party_once_can_still_be_read(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    await board.make(f"{path}/challenges", CHALLENGE)
    async with office.database.transaction() as tx:
        (entry,) = (await tx.session.scalars(select(RecordEntry))).all()
        entry.body = entry.body | {"parties": ["health", "health"]}
    (shown,) = (await board.read(f"{path}/log"))["items"]
    assert shown["body"]["parties"] == ["health", "health"]


async def test_a_delay_is_of_a_planned_step_and_to_a_later_day(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    place = f"{path}/delays"
    assert problem(await board.post(place, DELAY)) == (409, "step-not-planned")
    await board.put(f"{path}/plan", PLAN)
    other = await board.post(place, DELAY | {"step": "sign_off"})
    assert problem(other) == (409, "step-not-planned")
    for no_later in ("2024-04-29", "2024-04-30"):
        answer = await board.post(place, DELAY | {"now_due_on": no_later})
        assert problem(answer) == (422, "date-not-possible"), no_later
        assert [e["pointer"] for e in answer.json()["errors"]] == ["/now_due_on"]
    assert (await board.read(f"{path}/log", kind="delay"))["items"] == []
    assert (await board.post(place, DELAY | {"now_due_on": "2024-05-01"})).status_code == 201


async def test_nothing_begins_or_is_due_before_the_referral(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    plan = await board.put(f"{path}/plan", PLAN | {"starts_on": "2024-01-14"})
    action = await board.post(f"{path}/actions", ACTION | {"due_on": "2024-01-14"})
    for answer, pointer in ((plan, "/starts_on"), (action, "/due_on")):
        assert problem(answer) == (422, "date-not-possible")
        assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert (await board.read(f"{path}/log"))["items"] == []
    assert (await board.read(f"{path}/actions"))["items"] == []


@pytest.mark.parametrize("kind", ["decision", "plan", "challenges", "board-response"])
async def test_no_referral_is_moved_past_what_followed_it(office: Office, kind: str) -> None:
    board = office.board()
    path = await board.refer()
    answer = await (board.post if kind in ADDED else board.put)(f"{path}/{kind}", WRITTEN[kind])
    assert answer.is_success
    for moved in ("2024-08-02", "2024-10-01"):
        late = await board.put(f"{path}/referral", WRITTEN["referral"] | {"referred_on": moved})
        assert problem(late) == (422, "date-not-possible")
        assert [e["pointer"] for e in late.json()["errors"]] == ["/referred_on"]
    assert (await board.read(path))["referred_on"] == "2024-01-15"
    back = await board.put(f"{path}/referral", WRITTEN["referral"] | {"referred_on": "2024-01-01"})
    assert back.status_code == 200


@pytest.mark.rule("Q10")
async def test_a_report_dated_before_its_referral_is_linked_without_that_day_and_told_once(
    office: Office,
) -> None:
    board, scr_id = office.board(), uuid4()
    path = await board.refer(referred_on="2016-06-01")
    office.own(scr_id, on=None)
    await office.take(published(scr_id))
    await office.take(revised(scr_id, 2))
    record = await board.read(path)
    assert (record["scr"]["state"], record["published_on"]) == ("linked", None)
    assert (await board.read(f"{path}/follow-ups"))["items"] == []
    (entry,) = (await board.read(f"{path}/log"))["items"]
    assert (entry["kind"], entry["written_by"]) == ("date_left_out", "platform")
    assert entry["body"] == {"published_on": "2015-03-31", "referred_on": "2016-06-01"}
    right = WRITTEN["referral"] | {"referred_on": "2014-06-01"}
    assert (await board.put(f"{path}/referral", right)).json()["published_on"] == "2015-03-31"


async def test_a_withdrawn_reviews_record_is_its_boards_to_read_and_closed_for_good(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    scr_id = await office.publish()
    await office.take(withdrawn(scr_id))
    await office.take(revised(scr_id, 2))
    record = await board.read(path)
    assert (record["state"], record["scr"]["state"]) == ("closed", "withdrawn")
    assert record["scr"]["scr_url"] is None
    assert problem(await board.post(f"{path}/delays", DELAY)) == (409, "record-closed")


async def test_the_day_of_publication_is_the_boards_to_say(office: Office) -> None:
    board = office.board()
    path = await board.refer(referred_on="2014-01-15")
    scr_id = uuid4()
    office.own(scr_id, on=None)
    await office.take(published(scr_id))
    assert (await board.read(path))["published_on"] == "2015-03-31"  # the end of 2015Q1
    put = await board.put(f"{path}/publication", {"published_on": "2015-02-10"})
    assert put.json()["published_on"] == "2015-02-10"
    await office.take(revised(scr_id, 2))
    assert (await board.read(path))["published_on"] == "2015-02-10"
    for never in ("2999-02-10", "0001-01-01", "2014-01-14"):
        refused = await board.put(f"{path}/publication", {"published_on": never})
        assert problem(refused) == (422, "date-not-possible")
    assert (await board.read(path))["published_on"] == "2015-02-10"
