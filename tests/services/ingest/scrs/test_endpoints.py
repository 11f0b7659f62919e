"""Reading reviews: what is told to whom."""

import asyncio
import json
from typing import Any, get_args
from uuid import uuid4

import msgspec
import pytest

from chassis.auth import sign_of
from chassis.testing import data_of
from contracts.api.ingest import Owner
from contracts.narrative import SUPPORT
from services.ingest.scrs.codes import ReviewModel
from services.ingest.scrs.schemas import ScrIn
from services.ingest.scrs.views import OwnOut, ScrOut
from tests.services.ingest.conftest import OpenDoor
from tests.services.ingest.door import Door, metadata, report, sha256

DOCUMENT = report()
EVERYTHING: dict[str, Any] = {
    "incident_category": ["neglect", "not_stated"],
    "incident_period": "2013Q4",
    "children": [{"age_band": "1_to_5", "sex": "not_known", "care_status": "not_applicable"}],
    "sibling_group": "not_stated",
    "period_reviewed": {"from": "2012-01", "to": "2013-12"},
    "lead_reviewers": [
        {"reviewer_id": "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09", "independence": "independent"},
        {"reviewer_id": "not_disclosed", "independence": "employed_elsewhere"},
    ],
    "family_involvement": "not_known",
    "practitioner_involvement": "not_applicable",
    "publication_cleared": {
        "criminal_cleared": True,
        "court_order_checked": False,
        "dp_checked": True,
    },
    "commissioned_on": "2014-01",
    "completed_on": "2014-12",
    "delay_reason": "not_stated",
    "findings": [
        {
            "ref": "1",
            "text": "Each agency took it that another would act.",
            "kind": "finding",
            "locator": {"page": 3, "paragraph": "4.12"},
            "addressee_level": "national",
            "addressee_org_type": "police",
            "smart": {"specific": "Agree who acts.", "due": "2016-01"},
        }
    ],
    "sections_present": ["analysis", "findings"],
    "keywords": ["neglect"],
    "safeguarding_topics": ["infants"],
    "content_warning": ["child_death"],
}


@pytest.mark.rule("I16")
async def test_what_was_sent_comes_back_as_it_was_sent(door: Door) -> None:
    receipt = await door.published(**EVERYTHING)
    shown = (await door.board().get(f"/v1/scrs/{receipt['id']}?include=family")).json()
    said = metadata(DOCUMENT, **EVERYTHING)
    own = shown["own"]
    for name, value in said.items():
        if name in ("publication_status", "publication_cleared", "schema_version"):
            continue
        back = own[name] if name in own else shown[name]
        assert without_nulls(back) == value, name


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    return [without_nulls(part) for part in value] if isinstance(value, list) else value


async def test_a_published_review_is_everybodys_to_read(door: Door) -> None:
    receipt = await door.published()
    shown = (await door.public().get(f"/v1/scrs/{receipt['id']}")).json()
    assert (shown["state"], shown["commissioning_body_id"]) == ("published", "northmere")
    assert (shown["pages"], shown["passages"]) == (1, 3)
    assert shown["own"] is None
    assert "case-store" not in json.dumps(shown)


@pytest.mark.rule("G10")
async def test_a_warning_and_a_support_line_stand_beside_what_was_found(door: Door) -> None:
    receipt = await door.published(**EVERYTHING)
    for path in ("", "/versions/1", "/passages", "/versions/1/passages"):
        body = (await door.public().get(f"/v1/scrs/{receipt['id']}{path}")).json()
        assert body["warning"], path
        assert body["support"] == SUPPORT, path


@pytest.mark.rule("I15")
async def test_the_family_is_shown_only_where_it_is_asked_for(door: Door) -> None:
    receipt = await door.published(**EVERYTHING)
    path = f"/v1/scrs/{receipt['id']}"
    for visitor in (door.public(), door.board()):
        shown = (await visitor.get(path)).json()
        assert (shown["children"], shown["sibling_group"]) == (None, None)
        asked = (await visitor.get(f"{path}?include=family")).json()
        assert asked["children"][0]["age_band"] == "1_to_5"


@pytest.mark.rule("I9")
async def test_a_report_without_causes_is_shown_as_one(door: Door) -> None:
    receipt = await door.published(explanations_present="none")
    public = door.public()
    shown = (await public.get(f"/v1/scrs/{receipt['id']}")).json()
    (item,) = (await public.get("/v1/scrs")).json()["items"]
    assert (shown["explanations_present"], item["explanations_present"]) == ("none", "none")


RESPONSE = {
    "url": "https://lscb.example/northmere/answer",
    "published_on": "2015-04-01",
    "accepts_findings": "partly",
}


async def told_of(door: Door, scr_id: str) -> str:
    """All that anybody but its board can be told of a review, events included."""
    path = f"/v1/scrs/{scr_id}"
    parts = (path, f"{path}/versions/1", f"{path}/passages", "/v1/scrs", f"{path}?include=family")
    answers = [await door.public().get(part) for part in parts]
    assert [answer.status_code for answer in answers] == [200] * len(parts)
    (event,) = await door.events()
    texts = [f"{answer.text} {answer.headers}" for answer in answers]
    return " ".join([*texts, json.dumps(data_of(event))]).lower()


AREAS = {
    "named": {"northmere", "north_east"},
    "region_only": {"north_east"},
    "anonymous": set[str](),
}


@pytest.mark.rule("I6")
@pytest.mark.parametrize("area", AREAS)
async def test_an_area_is_told_as_far_as_its_board_allows_and_no_farther(
    open_door: OpenDoor, area: str, capfd: pytest.CaptureFixture[str]
) -> None:
    region = None if area == "anonymous" else "north_east"
    async with open_door(log_level="INFO") as door:
        receipt = await door.published(area_disclosure=area, region=region)
        path = f"/v1/scrs/{receipt['id']}"
        board = door.board()
        assert (await board.put(f"{path}/board-response", RESPONSE)).status_code == 200
        told = await told_of(door, receipt["id"])
        own = (await board.get(path)).json()
    assert {word for word in ("northmere", "north_east", "case-store") if word in told} == (
        AREAS[area]
    )
    assert (own["commissioning_body_id"], own["region"]) == ("northmere", region)
    assert own["board_response"] == RESPONSE
    logged = "".join(capfd.readouterr())
    assert receipt["id"] in logged
    assert sign_of("northmere-0a1b2c3d") in logged
    assert not any(word in logged for word in ("northmere", "north_east", "case-store"))


async def correct(door: Door, scr_id: str, area: str) -> None:
    """A further version, which differs in how far the area may be known, comes into force."""
    region = None if area == "anonymous" else "north_east"
    link = "https://library.example/1.pdf"
    correction = {"supersedes": scr_id, "correction_note": "The area is told otherwise."}
    await door.published(area_disclosure=area, region=region, document_url=link, **correction)


@pytest.mark.rule("I6")
@pytest.mark.parametrize("area", ["region_only", "anonymous"])
async def test_a_correction_keeps_the_area_of_earlier_versions_back_too(
    door: Door, area: str
) -> None:
    first = await door.published()
    path, board = f"/v1/scrs/{first['id']}/versions/1", door.board()
    assert (await board.put(f"/v1/scrs/{first['id']}/board-response", RESPONSE)).status_code == 200
    for latest in (area, "named"):
        await correct(door, first["id"], latest)
        for visitor in (door.public(), door.reviewer()):
            told = (await visitor.get(path)).text
            words = {word for word in ("northmere", "north_east") if word in told.lower()}
            assert words == AREAS[area], latest
    own = (await board.get(path)).json()
    assert (own["commissioning_body_id"], own["region"]) == ("northmere", "north_east")
    assert own["own"]["area_disclosure"] == "named"


@pytest.mark.rule("I6")
async def test_a_correction_that_is_not_in_force_keeps_nothing_back(door: Door) -> None:
    first = await door.published()
    await door.board().push(
        report("The family lived near ZZ99 3AB at the time."),
        area_disclosure="anonymous",
        region=None,
        supersedes=first["id"],
        correction_note="The area is told otherwise.",
    )
    await door.read_all()
    shown = (await door.public().get(f"/v1/scrs/{first['id']}/versions/1")).json()
    assert (shown["state"], shown["region"]) == ("published", "north_east")


@pytest.mark.rule("I6")
async def test_a_region_finds_no_review_of_an_anonymous_area(door: Door) -> None:
    await door.published(area_disclosure="anonymous", region=None)
    named = await door.published(source_ref="SCR-2")
    for visitor in (door.public(), door.board()):
        found = (await visitor.get("/v1/scrs?region=north_east")).json()["items"]
        assert [item["id"] for item in found] == [named["id"]]


@pytest.mark.rule("I4")
async def test_a_held_review_is_the_boards_and_the_reviewers_to_see_and_nobody_elses(
    door: Door,
) -> None:
    held = report("The family lived near ZZ99 3AB at the time.")
    receipt = await door.board().push(held)
    await door.read_all()
    path = f"/v1/scrs/{receipt['id']}"
    for part in ("", "/versions/1", "/document", "/passages", "/versions/1/passages"):
        assert (await door.public().get(path + part)).status_code == 404, part
        assert (await door.board("other").get(path + part)).status_code == 404, part
        assert (await door.reviewer().get(path + part)).status_code == 200, part
        assert (await door.board().get(path + part)).status_code == 200, part
    shown = (await door.reviewer().get(path)).json()
    assert shown["own"]["concerns"][0]["kind"] == "postcode"
    assert shown["own"]["source_ref"] is None
    assert (await door.public().get("/v1/scrs")).json()["items"] == []
    assert await door.events() == []


async def test_a_held_correction_is_seen_beside_the_version_in_force(door: Door) -> None:
    first = await door.published()
    await door.board().push(
        report("The family lived near ZZ99 3AB at the time."),
        supersedes=first["id"],
        correction_note="A line was missing.",
    )
    await door.read_all()
    (item,) = (await door.reviewer().get("/v1/scrs?state=held")).json()["items"]
    assert item["scr_url"] == f"/v1/scrs/{first['id']}/versions/2"
    held = (await door.reviewer().get(item["scr_url"])).json()
    assert (held["state"], held["version_in_force"]) == ("held", 1)
    assert (await door.reviewer().get(held["original_url"])).status_code == 200
    assert (await door.public().get(held["original_url"])).status_code == 404
    assert (await door.public().get(f"/v1/scrs/{first['id']}")).json()["version"] == 1


async def test_a_correction_of_anothers_review_is_refused(door: Door) -> None:
    receipt, other = await door.published(), door.board("other")
    correction = {"supersedes": receipt["id"], "correction_note": "Mine now.", "title": "Mine"}
    assert (await other.put_document(DOCUMENT)).status_code == 201
    taken = await other.post("/v1/scrs", metadata(DOCUMENT, **correction))
    assert taken.status_code == 422
    correction["supersedes"] = str(uuid4())
    unknown = await other.post("/v1/scrs", metadata(DOCUMENT, **correction))
    assert taken.json()["type"] == unknown.json()["type"]
    assert (await door.board().get(f"/v1/scrs/{receipt['id']}")).json()["title"] != "Mine"


@pytest.mark.rule("G1")
async def test_reviews_can_be_ordered_by_their_receipt_and_by_nothing_else(door: Door) -> None:
    refused = [
        *(f"sort={by}" for by in ("commissioning_body", "area", "region", "author", "-title", "")),
        "sort=received_at&sort=region",
        "group_by=commissioning_body",
        "group_by=region",
        "order=score",
        "tenant=other",
        "offset=1000000000000",
        "limit=0",
        "limit=-1",
        "limit=1000000000",
        "region=narnia",
        "published_from=2014-01-01",
        "state=superseded",
        "state=withdrawn",
        "review_type=%27%3B--",
    ]
    everybody = (door.public(), door.board(), door.reviewer(), door.visitor("centre", "scrs:read"))
    for query in refused:
        for visitor in everybody:
            assert (await visitor.get(f"/v1/scrs?{query}")).status_code == 422, query


async def test_a_list_of_a_period_that_ends_before_it_begins_is_refused(door: Door) -> None:
    backwards = "/v1/scrs?published_from=2015Q1&published_to=2014Q4"
    for visitor in (door.public(), door.board(), door.reviewer()):
        answer = await visitor.get(backwards)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/empty-period")
    one = "/v1/scrs?published_from=2015Q1&published_to=2015Q1"
    assert (await door.public().get(one)).status_code == 200


async def test_the_list_narrows_and_turns_its_pages(door: Door) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    months = ("2014-02", "2014-05", "2014-08", "2014-11", "2015-02")
    ids = []
    for number, month in enumerate(months):
        said = metadata(
            DOCUMENT,
            source_ref=f"SCR-{number}",
            publication_date=f"{month}-01",
            review_type="scr" if number % 2 else "thematic",
        )
        ids.append((await board.post("/v1/scrs", said)).json()["id"])
    await door.read_all()

    async def found(query: str) -> list[int]:
        items = (await door.public().get(f"/v1/scrs?{query}")).json()["items"]
        return [ids.index(item["id"]) for item in items]

    assert await found("") == [4, 3, 2, 1, 0]
    assert await found("sort=received_at") == [0, 1, 2, 3, 4]
    assert await found("published_from=2014Q2&published_to=2014Q4") == [3, 2, 1]
    assert await found("review_type=scr") == [3, 1]
    assert await found("region=london") == []
    for sort in ("received_at", "-received_at"):
        seen, cursor = [], ""
        while True:
            query = f"limit=2&sort={sort}" + (f"&cursor={cursor}" if cursor else "")
            page = (await door.public().get(f"/v1/scrs?{query}")).json()
            seen += [ids.index(item["id"]) for item in page["items"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        assert seen == sorted(range(5), reverse=sort.startswith("-"))


async def test_a_cursor_is_of_one_list_of_one_tenant(door: Door) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    for number in range(3):
        await board.post("/v1/scrs", metadata(DOCUMENT, source_ref=f"SCR-{number}"))
    await door.read_all()
    cursor = (await door.public().get("/v1/scrs?limit=1")).json()["next"]
    assert (await door.public().get(f"/v1/scrs?limit=2&cursor={cursor}")).status_code == 200
    for visitor, query in (
        (board, f"cursor={cursor}"),
        (door.public(), f"cursor={cursor}&review_type=scr"),
        (door.public(), "cursor=AAAA"),
        (door.public(), "cursor=%01"),
        (door.public(), "cursor=W10"),
    ):
        assert (await visitor.get(f"/v1/scrs?{query}")).status_code == 400, query


async def test_ones_own_are_listed_by_state(door: Door) -> None:
    board = door.board()
    held = report("The family lived near ZZ99 3AB at the time.")
    await board.push(held, source_ref="HELD")
    await board.push(DOCUMENT[:400], source_ref="BROKEN")
    await door.published(source_ref="GOOD")
    await board.push(DOCUMENT, source_ref="WAITING")
    await door.board("other").push(DOCUMENT, source_ref="FOREIGN")

    async def refs(visitor: Any, state: str) -> list[str]:
        items = (await visitor.get(f"/v1/scrs?state={state}")).json()["items"]
        own = [(await board.get(item["scr_url"])).json()["own"] for item in items]
        return [entry["source_ref"] for entry in own]

    assert await refs(board, "held") == ["HELD"]
    assert await refs(board, "unprocessable") == ["BROKEN"]
    assert await refs(board, "published") == ["GOOD"]
    assert await refs(board, "received") == ["WAITING"]
    assert await refs(door.reviewer(), "held") == ["HELD"]
    for state in ("received", "held", "published", "unprocessable"):
        assert await refs(door.public(), state) == []


async def test_an_unprocessable_document_is_explained_to_its_board(door: Door) -> None:
    receipt = await door.board().push(DOCUMENT[:400])
    await door.read_all()
    own = (await door.board().get(receipt["status_url"])).json()["own"]
    assert own["reason"] == "damaged"
    assert own["reason_text"].endswith(".")
    assert (await door.board().get(receipt["status_url"] + "/passages")).status_code == 404
    assert await door.events() == []


@pytest.mark.rule("I3")
async def test_a_correction_takes_the_place_of_what_it_corrects(door: Door) -> None:
    first = await door.published()
    corrected = report("A line that was missing.")
    second = await door.board().push(
        corrected,
        supersedes=first["id"],
        correction_note="A line was missing.",
        title="Serious Case Review: Child B",
    )
    path, public = f"/v1/scrs/{first['id']}", door.public()
    assert (await public.get(path)).json()["version"] == 1
    assert (await public.get(f"{path}/versions/2")).status_code == 404
    await door.read_all()
    shown = (await public.get(path)).json()
    assert (shown["version"], shown["title"]) == (2, "Serious Case Review: Child B")
    assert (await public.get(f"{path}/document")).content == corrected
    assert (await public.get(f"{path}/versions/1/document")).content == DOCUMENT
    old = (await public.get(f"{path}/versions/1")).json()
    assert (old["state"], old["title"]) == ("superseded", "Serious Case Review: Child A")
    assert (old["version"], old["version_in_force"]) == (1, 2)
    assert len((await public.get("/v1/scrs")).json()["items"]) == 1
    events = await door.events()
    assert [event.type for event in events] == ["scr.published", "scr.revised"]
    assert [data_of(event)["version"] for event in events] == [1, 2]
    assert second["version"] == 2


@pytest.mark.rule("I3")
async def test_versions_sent_in_a_row_are_published_in_order_each_once(door: Door) -> None:
    board = door.board()
    first = await board.push(DOCUMENT)
    for number in range(2, 5):
        await board.push(
            DOCUMENT,
            supersedes=first["id"],
            correction_note=f"Correction {number}.",
            title=f"Serious Case Review: Child {number}",
        )
    await asyncio.gather(*(door.read_all() for _ in range(3)))
    events = await door.events()
    assert [data_of(event)["version"] for event in events] == [1, 2, 3, 4]
    assert [event.type for event in events] == ["scr.published", *["scr.revised"] * 3]


@pytest.mark.rule("I12")
async def test_a_boards_answer_is_attached_without_a_new_version(door: Door) -> None:
    receipt = await door.published()
    path = f"/v1/scrs/{receipt['id']}"
    response = {
        "url": "https://lscb.example/answer",
        "published_on": "2015-06-01",
        "accepts_findings": "not_stated",
    }
    for _ in range(2):
        assert (await door.board().put(f"{path}/board-response", response)).json() == response
    shown = (await door.public().get(path)).json()
    assert (shown["board_response"], shown["version"]) == (response, 1)
    assert len(await door.events()) == 1
    bad = response | {"url": "https://127.0.0.1/x"}
    assert (await door.board().put(f"{path}/board-response", bad)).status_code == 422


@pytest.mark.rule("I1", "I4")
async def test_an_answer_that_names_somebody_or_is_not_given_yet_is_not_attached(
    door: Door,
) -> None:
    path = f"/v1/scrs/{(await door.published())['id']}"
    response = {
        "url": "https://lscb.example/answer",
        "published_on": "2015-06-01",
        "accepts_findings": "partly",
    }
    for change, pointer in (
        ({"url": "https://lscb.example/943%20476%205919"}, "/url"),
        ({"url": "https://lscb.example/to-john-smith"}, "/url"),
        ({"published_on": "2999-01-01"}, "/published_on"),
    ):
        answer = await door.board().put(f"{path}/board-response", response | change)
        assert (answer.status_code, answer.json()["type"]) == (
            422,
            "/problems/response-unacceptable",
        )
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert "john" not in answer.text
        assert "943%20476" not in answer.text
    assert (await door.public().get(path)).json()["board_response"] is None


@pytest.mark.rule("I7")
async def test_the_link_to_the_report_stands_wherever_the_review_does(door: Door) -> None:
    receipt = await door.published()
    path = f"/v1/scrs/{receipt['id']}"
    listed = (await door.public().get("/v1/scrs")).json()["items"][0]
    bodies = [
        listed,
        *[
            (await door.public().get(part)).json()
            for part in (path, f"{path}/versions/1", f"{path}/passages")
        ],
    ]
    for body in bodies:
        assert body["document_url"] == "https://lscb.example/northmere/child-a.pdf"
        assert body["document_url_health"] == {"state": "unknown", "checked_at": None}
        assert (await door.public().get(body["original_url"])).content == report()


@pytest.mark.rule("I6", "I7")
async def test_where_the_board_is_not_named_the_original_is_reached_here_alone(door: Door) -> None:
    receipt = await door.published(area_disclosure="region_only")
    path = f"/v1/scrs/{receipt['id']}"
    for part in (path, f"{path}/versions/1", f"{path}/passages"):
        told = (await door.public().get(part)).json()
        own = (await door.board().get(part)).json()
        assert told["document_url"] is None
        assert own["document_url"] == "https://lscb.example/northmere/child-a.pdf"
        assert (await door.public().get(told["original_url"])).content == report()


async def test_the_original_is_served_unchanged_and_only_to_be_saved(door: Door) -> None:
    receipt = await door.published()
    path = f"/v1/scrs/{receipt['id']}/document"
    answer = await door.public().get(path)
    assert answer.content == DOCUMENT
    versioned = await door.public().get(f"{receipt['status_url']}/document")
    assert (versioned.content, versioned.headers["etag"]) == (DOCUMENT, answer.headers["etag"])
    assert answer.headers["etag"] == f'"{sha256(DOCUMENT)}"'
    assert answer.headers["content-length"] == str(len(DOCUMENT))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="{receipt["id"]}-1.pdf"'
    )
    for tag in (answer.headers["etag"], f'"x", W/{answer.headers["etag"]}', "*"):
        same = await door.public().get(path, **{"if-none-match": tag})
        assert (same.status_code, same.content) == (304, b"")
    other = await door.public().get(path, **{"if-none-match": '"x"'})
    assert other.status_code == 200


@pytest.mark.parametrize(("count", "status"), [(1_000, 200), (10_000, 431)])
async def test_thousands_of_ranges_are_ignored_or_too_much_of_a_header(
    door: Door, count: int, status: int
) -> None:
    receipt = await door.published()
    ranges = "bytes=" + ",".join(f"0-{n}" for n in range(count))
    answer = await door.public().get(f"/v1/scrs/{receipt['id']}/document", range=ranges)
    assert answer.status_code == status
    assert status != 200 or len(answer.content) == len(DOCUMENT)


async def test_an_original_that_cannot_be_had_is_not_half_an_answer(door: Door) -> None:
    receipt = await door.published()
    (door.settings.data_dir / "documents" / sha256(DOCUMENT)).unlink()
    answer = await door.public().get(f"/v1/scrs/{receipt['id']}/document")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/original-missing")


async def test_the_owner_is_told_to_services_alone(door: Door) -> None:
    receipt = await door.published()
    path = f"/v1/scrs/{receipt['id']}/owner"
    service = door.visitor("platform", "scrs:owner")
    answer = await service.get(path)
    assert msgspec.json.decode(answer.content, type=Owner).tenant == "northmere"
    for visitor in (door.public(), door.board(), door.reviewer()):
        assert (await visitor.get(path)).status_code == 403
    assert (await service.get(f"/v1/scrs/{uuid4()}/owner")).status_code == 404


def test_every_field_that_is_sent_is_told_or_kept_back_on_purpose() -> None:
    """A field that is added to what boards send must be shown, or be kept back on purpose."""
    kept_back = {"supersedes", "publication_status", "publication_cleared", "schema_version"}
    told = ScrOut.model_fields.keys() | OwnOut.model_fields.keys()
    assert ScrIn.model_fields.keys() - told == kept_back


async def test_a_method_that_is_not_there_is_refused_before_anything_is_looked_up(
    door: Door,
) -> None:
    path = f"/v1/scrs/{uuid4()}"
    for method, where in (("DELETE", path), ("PUT", path), ("PATCH", path), ("DELETE", "/v1/scrs")):
        answer = await door.api.request(method, where, headers=door.board().headers)
        assert answer.status_code == 405
        assert answer.headers["allow"]


async def test_strange_paths_lead_nowhere_else(door: Door) -> None:
    assert (await door.public().get("/v1/scrs/batch")).status_code == 405
    for path in (
        "/v1/scrs/..%2fscrs",
        "/v1/scrs/%252e%252e",
        "/v1//scrs",
        "/v1/scrs;x",
        "/v1/scrs/%c0%ae%c0%ae",
        "/v1/scrs/not-an-id",
        "/v1/scrs/not-an-id/passages",
    ):
        answer = await door.public().get(path)
        assert answer.status_code == 404, path


@pytest.mark.rule("I8")
async def test_whatever_model_a_review_followed_the_same_becomes_of_it(door: Door) -> None:
    told = set()
    for number, model in enumerate(get_args(ReviewModel)):
        other = "A day of learning together" if model == "other" else None
        await door.published(
            source_ref=f"SCR-{number}", review_model=model, review_model_other=other
        )
        event = data_of((await door.events())[-1])
        told.add(json.dumps({k: v for k, v in event.items() if not k.endswith(("_id", "_url"))}))
    assert len(told) == 1
