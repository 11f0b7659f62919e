"""A board shares item by item and takes back; the centre sees totals of enough boards alone."""

import asyncio
import json
from typing import Any

import pytest

from tests.services.quality.office import Office, Visitor, problem
from tests.services.scr_events import withdrawn

TOTALS = "/v1/quality-totals"


async def boards_share(
    office: Office, count: int, *, skip: int = 0, **said: Any
) -> list[tuple[Visitor, str, dict[str, Any]]]:
    shared = []
    for number in range(skip, count):
        board = office.board(f"board-{number}")
        path = await board.refer()
        reflection = await board.reflect(path, marker=13, **said)
        shared.append((board, path, await board.share(path, reflection)))
    return shared


async def totals_of(office: Office) -> list[Any]:
    items: list[Any] = (await office.centre().read(TOTALS))["items"]
    return items


@pytest.mark.rule("Q7")
async def test_a_commissioner_reads_an_item_by_consent_and_not_after_its_withdrawal(
    office: Office,
) -> None:
    board, commissioner = office.board(), office.commissioner()
    path = await board.refer()
    shared, kept = await board.reflect(path), await board.reflect(path, marker=9)
    assert (await commissioner.read("/v1/shared-reflections"))["items"] == []
    consent = await board.share(path, shared, "what-works")
    (seen,) = (await commissioner.read("/v1/shared-reflections"))["items"]
    assert (seen["board"], seen["marker"]) == ("northmere", 7)
    assert "northmere-client" not in json.dumps(seen)
    assert kept["reflection_id"] not in json.dumps(seen)
    place = f"/v1/shared-reflections/{consent['consent_id']}"
    assert (await commissioner.get(place)).status_code == 200
    other = office.commissioner("another")
    assert (await other.get(place)).status_code == 404
    assert (await other.read("/v1/shared-reflections"))["items"] == []
    gone = await board.delete(f"{path}/consents/{consent['consent_id']}")
    assert gone.status_code == 200
    assert gone.json()["withdrawn_at"]
    assert problem(await commissioner.get(place)) == (404, "nothing-shared")
    assert (await commissioner.read("/v1/shared-reflections"))["items"] == []
    (record,) = (await board.read(f"{path}/consents"))["items"]
    assert record["withdrawn_at"] == gone.json()["withdrawn_at"]


@pytest.mark.rule("Q7")
async def test_a_consent_that_was_withdrawn_is_not_told_as_given_to_its_key(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    body = {
        "reflection_id": (await board.reflect(path))["reflection_id"],
        "purpose": "commissioner",
        "commissioner": "what-works",
    }
    keyed = board.headers | {"Idempotency-Key": "the-first-time"}
    first = await board.http.post(f"{path}/consents", json=body, headers=keyed)
    await board.delete(f"{path}/consents/{first.json()['consent_id']}")
    again = await board.http.post(f"{path}/consents", json=body, headers=keyed)
    assert problem(again) == (410, "taken-back")
    assert again.json()["link"] == f"{path}/consents"
    assert (await office.commissioner().read("/v1/shared-reflections"))["items"] == []


@pytest.mark.rule("Q7")
async def test_words_written_after_the_consent_are_not_shared_by_it(office: Office) -> None:
    board, commissioner = office.board(), office.commissioner()
    path = await board.refer()
    shared = await board.reflect(path)
    await board.share(path, shared, "what-works")
    again = {"state": "in_place", "narrative": "Later words."}
    await board.put(f"{path}/reflections/{shared['reflection_id']}", again)
    (seen,) = (await commissioner.read("/v1/shared-reflections"))["items"]
    assert seen["said"]["narrative"] == "We ask who hears a challenge."
    await board.share(path, shared, "what-works")
    both = (await commissioner.read("/v1/shared-reflections"))["items"]
    assert [item["said"]["narrative"] for item in both][1] == "Later words."


@pytest.mark.rule("Q7")
async def test_an_item_shared_for_totals_is_read_by_nobody(office: Office) -> None:
    await boards_share(office, 14, hindered=["time"])
    await office.move_totals()
    assert await totals_of(office)
    for visitor in (office.commissioner(), office.commissioner("centre")):
        assert (await visitor.read("/v1/shared-reflections"))["items"] == []
    answer = await office.centre().get(TOTALS)
    assert "board-" not in answer.text
    assert "We ask who hears" not in answer.text


@pytest.mark.rule("Q7", "Q16")
async def test_the_centre_sees_totals_of_enough_boards_and_none_once_too_few_are_left(
    office: Office,
) -> None:
    shared = await boards_share(office, 13, hindered=["time", "cost"], helped=["clear_roles"])
    await office.move_totals()
    assert await totals_of(office) == []
    shared += await boards_share(office, 18, hindered=["time"], helped=["clear_roles"], skip=13)
    await office.move_totals()
    (total,) = await totals_of(office)
    assert total == {
        "marker": 13,
        "title": "Analysis",
        "sharing_boards": 10,
        "common_challenges": [{"code": "time", "boards": 10}],
        "what_helped": [{"code": "clear_roles", "boards": 10}],
    }
    for board, path, consent in shared[-9:]:
        await board.delete(f"{path}/consents/{consent['consent_id']}")
    # at once, whether the totals were moved since or not
    assert await totals_of(office) == []
    await office.move_totals()
    assert await totals_of(office) == []


@pytest.mark.rule("Q7", "Q16")
async def test_whoever_watches_the_totals_cannot_tell_that_a_board_took_back(
    office: Office,
) -> None:
    """Nor that one shares; and yet what is told is true of those alone that share now."""
    shared = await boards_share(office, 14, hindered=["time"])
    await office.move_totals()
    seen = await totals_of(office)
    assert [total["sharing_boards"] for total in seen] == [10]
    for board, path, consent in shared[:4]:
        await board.delete(f"{path}/consents/{consent['consent_id']}")
        await office.move_totals()
        assert await totals_of(office) == seen
    board, path, consent = shared[4]
    await board.delete(f"{path}/consents/{consent['consent_id']}")
    await office.move_totals()
    assert await totals_of(office) == []


@pytest.mark.rule("Q7")
async def test_one_board_that_shares_much_is_one_board(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    for question in range(1, 4):
        for _ in range(4):
            made = await board.reflect(path, marker=13, question=question, hindered=["time"])
            await board.share(path, made)
    await office.move_totals(smallest=5)
    assert await totals_of(office) == []


@pytest.mark.rule("G4")
async def test_totals_say_what_they_are(small_office: Office) -> None:
    shown = await small_office.centre().read(TOTALS)
    assert (shown["smallest_shown"], shown["rounded_to"], shown["moves_by"]) == (10, 5, 5)
    assert shown["release"] is None
    assert shown["as_of"].endswith("Z")
    assert "boards chose to share" in shown["caveat"]
    missing = await small_office.centre().get(TOTALS, marker_set="SCR-1999")
    assert missing.status_code == 404


@pytest.mark.rule("Q16")
async def test_causes_missing_is_told_as_a_total_of_enough_boards_and_taken_back(
    office: Office,
) -> None:
    shared = await boards_share(office, 8, hindered=["causes_missing"])
    assert await office.move_totals(5) is False
    shared += await boards_share(office, 13, hindered=["causes_missing"], skip=8)
    assert await office.move_totals(5) is True
    assert await office.move_totals(5) is False
    for board, path, consent in shared[:4]:
        await board.delete(f"{path}/consents/{consent['consent_id']}")
    assert await office.move_totals(5) is False
    for board, path, consent in shared[4:9]:
        await board.delete(f"{path}/consents/{consent['consent_id']}")
    assert await office.move_totals(5) is True
    first, second = await office.told("quality-total.counted")
    assert (first["boards"], first["sharing_boards"], first["revision"]) == (5, 5, 1)
    assert (second["boards"], second["sharing_boards"], second["revision"]) == (None, None, 2)
    assert first.keys() == {"total", "revision", "boards", "sharing_boards", "counted_at"}


@pytest.mark.rule("Q16")
async def test_processes_that_count_at_the_same_moment_tell_a_total_once(office: Office) -> None:
    await boards_share(office, 14, hindered=["causes_missing"])
    told = await asyncio.gather(*(office.move_totals() for _ in range(4)))
    assert sorted(told) == [False, False, False, True]
    assert len(await office.told("quality-total.counted")) == 1
    (total,) = await totals_of(office)
    assert total["sharing_boards"] == 10


async def test_a_withdrawn_reviews_items_are_shared_with_nobody(office: Office) -> None:
    board, commissioner = office.board(), office.commissioner()
    path = await board.refer()
    made = await board.reflect(path)
    consent = await board.share(path, made, "what-works")
    scr_id = await office.publish()
    await office.take(withdrawn(scr_id))
    assert (await commissioner.read("/v1/shared-reflections"))["items"] == []
    gone = await board.delete(f"{path}/consents/{consent['consent_id']}")
    assert gone.status_code == 200


async def test_a_consent_says_for_what_and_whom_and_is_given_once(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    made = await board.reflect(path)
    await board.share(path, made)
    for body, status in (
        ({"purpose": "commissioner"}, 422),
        ({"purpose": "national_totals", "commissioner": "what-works"}, 422),
        ({"purpose": "everyone"}, 422),
        ({"purpose": "national_totals"}, 409),
    ):
        asked = body | {"reflection_id": made["reflection_id"]}
        assert (await board.post(f"{path}/consents", asked)).status_code == status, body


async def test_a_reviewer_cannot_share_what_the_board_owns(office: Office) -> None:
    board, reviewer = office.board(), office.reviewer()
    path = await board.refer()
    await board.make(f"{path}/reviewers", {"reviewer": "hollin-reviews"})
    made = await reviewer.reflect(path)
    body = {"reflection_id": made["reflection_id"], "purpose": "national_totals"}
    assert (await reviewer.post(f"{path}/consents", body)).status_code == 403
    writer = office.visitor("hollin-reviews", "quality:write")
    assert (await writer.post(f"{path}/consents", body)).status_code == 404


async def test_what_names_somebody_stays_the_board_s_and_counts_all_the_same(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    narrative = "Ring the mother on 07700 900123 first."
    reflection = await board.reflect(path, narrative=narrative, hindered=["time"])
    body = {"reflection_id": reflection["reflection_id"], "purpose": "commissioner"}
    refused = await board.post(f"{path}/consents", body | {"commissioner": "what-works"})
    assert problem(refused) == (422, "identifying-reflection")
    assert "900123" not in refused.text
    assert (await board.read(f"{path}/consents"))["items"] == []
    await board.share(path, reflection)
    again = {"state": "in_place", "narrative": "Ring the mother first."}
    place = f"{path}/reflections/{reflection['reflection_id']}"
    assert (await board.put(place, again)).status_code == 200
    await board.share(path, reflection, "what-works")


NAMING = (
    "Health visitor Jane Smith told us.",
    "We asked kyle brown first.",
    "Ring 07700\u200b 900\u200b123.",
    "Ring 07700 \u2079\u2070\u2070 \u00b9\u00b2\u00b3.",
    "\u041crs Smith told us.",
    "Ring 0 7 7 0 0 9 0 0 1 2 3.",
    "Ring \u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0662\u0663.",
    "Write to jane dot smith at board dot example.",
    "Write to jane.smith (at) board (dot) example.",
)
NAMING_LINKS = (
    "https://board.example/cases/Kyle-Brown",
    "https://board.example/cases/kyle_brown.pdf",
    "https://board.example/f?who=%4Byle%20Brown",
    "https://board.example/f?who=%254Byle%2520Brown",
    "https://board.example/f?dob=2010-03-04",
    "https://board.example/date-of-birth/04/03/2010",
    "https://board.example/f?call=07700900123",
    "https://board.example/f/07700%20900%20123",
    "https://board.example/nhs=9434765919",
    "https://board.example/f#nhs-943-476-5919",
    "https://jane.smith@board.example/f",
)
OPEN_LINKS = (
    "https://board.example/terms-of-reference",
    "https://board.example/2024/03/minutes_2024-03-04.pdf?version=2",
    "/v1/scrs/07700900-1234-4765-9190-5d4f3c2b1a09",
)


@pytest.mark.rule("Q7", "G2")
async def test_nothing_that_may_name_somebody_reaches_a_commissioner(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    body = {"purpose": "commissioner", "commissioner": "what-works"}
    saids: list[tuple[str, dict[str, Any]]] = [
        *(("narrative", {"narrative": text}) for text in NAMING),
        *(("evidence/1", {"evidence": [OPEN_LINKS[0], link]}) for link in NAMING_LINKS),
    ]
    for part, said in saids:
        made = await board.reflect(path, **said)
        refused = await board.post(
            f"{path}/consents", body | {"reflection_id": made["reflection_id"]}
        )
        assert problem(refused) == (422, "identifying-reflection"), said
        assert all(e["detail"].startswith(f"{part}: ") for e in refused.json()["errors"]), said
    assert (await office.commissioner().read("/v1/shared-reflections"))["items"] == []
    open_one = await board.reflect(path, evidence=list(OPEN_LINKS))
    await board.share(path, open_one, "what-works")
    (seen,) = (await office.commissioner().read("/v1/shared-reflections"))["items"]
    assert seen["said"]["evidence"] == list(OPEN_LINKS)
