"""Why an issue happens: what reports and practitioners say, side by side and never run together."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.collation.boards.service import remember_board
from services.collation.reasons import queries, service
from services.collation.reasons.domain import Reason, ReasonOrigin
from services.collation.reasons.errors import ReasonForNoIssue
from tests.services.collation.desk import PLAIN, Desk, problem, published, withdrawn
from tests.services.collation.pair import FIRST, SECOND, Pair
from tests.services.collation.taxonomy.test_endpoints import OTHER, TEXT, publish
from tests.services.kept import kept

OF_SUMMIT = "Nobody knows who may call the meeting out of hours."
TWO = ("D4.r1", "D4.r2")
SAID = ("reasons", "shared_reasons")
OF_WORKSHOP = "The rota does not say who calls the meeting."


async def offer(desk: Desk, text: str, origin: ReasonOrigin, **more: Any) -> Reason:
    given: dict[str, Any] = {"issue": "D4", "source_kind": origin.value, "source_id": uuid4()}
    async with desk.database.transaction() as tx:
        return await service.offer_reason(tx, origin=origin, text=text, **given | more)


async def page(desk: Desk, code: str = "D4") -> Any:
    headers = desk.issuer.headers("centre", "trends:read")
    answer = await desk.client.get(f"/v1/issues/{code}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counts(shown: Any) -> dict[str, int]:
    return {origin["origin"]: origin["reasons"] for origin in shown["origins"]}


async def share(desk: Desk, *reasons: str, code: str = "D4", **more: Any) -> httpx2.Response:
    headers = desk.issuer.headers("centre", "taxonomy:edit", client="editor-1")
    body = {"text": "Nobody is sure who calls the meeting.", "reasons": list(reasons)} | more
    path = f"/v1/issues/{code}/shared-reasons"
    return await desk.client.post(path, json=body, headers=headers)


@pytest.mark.rule("C4")
async def test_an_issue_page_shows_what_each_origin_says_with_the_count_of_each(desk: Desk) -> None:
    before = await page(desk)
    reports = counts(before)["scr_report"]
    assert reports > 0
    assert set(counts(before)) == set(ReasonOrigin)
    for origin in (ReasonOrigin.SUMMIT, ReasonOrigin.SUMMIT, ReasonOrigin.WORKSHOP):
        await offer(desk, OF_SUMMIT, origin)
    shown = await page(desk)
    assert counts(shown) == counts(before) | {"summit": 2, "workshop": 1}
    assert [r["origin"] for r in shown["reasons"]] == [
        *["scr_report"] * reports,
        *["summit"] * 2,
        "workshop",
    ]
    assert shown["reasons"][:reports] == before["reasons"]


@pytest.mark.rule("C4")
async def test_the_same_words_of_two_origins_stay_two_reasons(desk: Desk) -> None:
    for origin in (ReasonOrigin.SUMMIT, ReasonOrigin.ALLIANCE, ReasonOrigin.WRITTEN):
        await offer(desk, OF_SUMMIT, origin)
    same = [r for r in (await page(desk))["reasons"] if r["text"] == OF_SUMMIT]
    assert [r["origin"] for r in same] == ["summit", "alliance", "written"]


@pytest.mark.rule("C4")
async def test_a_shared_wording_links_to_each_of_its_reasons_and_replaces_none(desk: Desk) -> None:
    summit = await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT)
    before = await page(desk)
    answer = await share(desk, "D4.r1", summit.id)
    assert answer.status_code == 201, answer.text
    shown = await page(desk)
    assert shown["shared_reasons"] == [answer.json()]
    assert {(r["id"], r["origin"]) for r in answer.json()["reasons"]} == {
        ("D4.r1", "scr_report"),
        (summit.id, "summit"),
    }
    assert (shown["reasons"], counts(shown)) == (before["reasons"], counts(before))


@pytest.mark.rule("C4")
async def test_a_wording_ends_with_the_first_of_its_reasons(desk: Desk) -> None:
    source = uuid4()
    summit = await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT, source_id=source)
    kept = await offer(desk, OF_WORKSHOP, ReasonOrigin.WORKSHOP)
    await share(desk, summit.id, kept.id, "D4.r1")
    async with desk.database.transaction() as tx:
        assert await service.withdraw_reasons(tx, source_kind="summit", source_id=source) == 1
    shown = await page(desk)
    assert shown["shared_reasons"] == []
    assert [r["id"] for r in shown["reasons"] if r["origin"] != "scr_report"] == [kept.id]
    async with desk.database.transaction() as tx:
        assert await service.withdraw_reasons(tx, source_kind="summit", source_id=source) == 0


@pytest.mark.rule("C4")
async def test_a_wording_ends_with_the_version_that_words_one_of_its_reasons_otherwise(
    desk: Desk,
) -> None:
    """The id of a reason is its place: another text and origin may stand there now."""
    first = (await page(desk))["reasons"][0]["text"]
    summit = await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT)
    of_the_first = (await share(desk, "D4.r1", summit.id)).json()
    assert (await share(desk, "D4.r1", "D4.r2")).status_code == 201
    elsewhere = (await share(desk, "D5.r1", "D5.r2", code="D5")).json()
    reasons = [{"text": first}, {"text": "Nobody calls it.", "origin": "written"}]
    text = TEXT | {"cause_status": "stated", "reasons": reasons}
    await publish(desk, {"kind": "reworded", "explanation": "So.", "code": "D4", "issue": text})
    assert (await page(desk))["shared_reasons"] == [of_the_first]
    assert (await page(desk, "D5"))["shared_reasons"] == [elsewhere]
    text = TEXT | {"cause_status": "stated", "reasons": reasons[1:]}
    await publish(desk, {"kind": "reworded", "explanation": "So.", "code": "D4", "issue": text})
    assert (await page(desk))["shared_reasons"] == []
    assert counts(await page(desk))["summit"] == 1


@pytest.mark.rule("C4")
async def test_a_wording_stays_with_an_issue_that_is_in_force_no_more(desk: Desk) -> None:
    shared = (await share(desk, "D4.r1", "D4.r2")).json()
    merged = {"kind": "merged", "explanation": "One.", "codes": ["D4", "D5"], "into": TEXT}
    await publish(desk, merged)
    shown = await page(desk)
    assert shown["shared_reasons"] == [shared]
    assert {r["id"] for r in shared["reasons"]} <= {r["id"] for r in shown["reasons"]}


async def test_a_wording_that_is_ended_leaves_its_reasons(desk: Desk) -> None:
    summit = await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT)
    shared = (await share(desk, "D4.r1", summit.id)).json()
    headers = desk.issuer.headers("centre", "taxonomy:edit")
    path = f"/v1/issues/{{}}/shared-reasons/{shared['id']}"
    elsewhere = await desk.client.delete(path.format("D5"), headers=headers)
    assert problem(elsewhere) == (404, "no-such-reason")
    assert (await desk.client.delete(path.format("D4"), headers=headers)).json() == shared
    shown = await page(desk)
    assert (shown["shared_reasons"], counts(shown)["summit"]) == ([], 1)


async def test_the_same_offer_again_is_the_same_reason(desk: Desk) -> None:
    source = uuid4()
    first, again = [
        await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT, source_id=source) for _ in range(2)
    ]
    assert first == again
    assert counts(await page(desk))["summit"] == 1


@pytest.mark.rule("C11", "S8")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "retired", "explanation": "Never found again."}, "D4"),
        ({"kind": "split", "explanation": "Two.", "into": [TEXT, OTHER]}, "D4"),
        ({"kind": "merged", "explanation": "One.", "codes": ["D4", "D1"], "into": TEXT}, "D8"),
    ],
)
async def test_a_reason_stays_with_the_code_it_was_said_of_whatever_became_of_the_issue(
    desk: Desk, change: dict[str, Any], code: str
) -> None:
    await publish(desk, change if change["kind"] == "merged" else change | {"code": "D4"})
    given = await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT)
    assert given.issue == "D4"
    async with desk.database.reading() as session:
        of = await queries.reasons_of(session, ["D4", code])
    assert [r.text for r in of["D4"][ReasonOrigin.SUMMIT]] == [OF_SUMMIT]
    assert [r.text for r in of[code][ReasonOrigin.SUMMIT]] == [OF_SUMMIT]


async def test_a_reason_for_an_issue_that_never_was_is_not_stored(desk: Desk) -> None:
    with pytest.raises(ReasonForNoIssue):
        await offer(desk, "Fine.", ReasonOrigin.SUMMIT, issue="D77")
    assert counts(await page(desk))["summit"] == 0


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Dr Hollin was in a hurry.", "named_professional"),
        ("Hollin coded this wrongly.", "named_person"),
        ("Sarah Whitfield forgot to ask.", "named_person"),
        ("The social worker was lazy.", "blame_term"),
        ("Northmere never calls a meeting.", "local_data"),
        ("In the case of the twins in Saltreach nobody met.", "identifiable_case"),
        ("Ring the duty desk on 020 7946 0018.", "phone"),
    ],
)
async def test_a_reason_that_names_places_or_blames_somebody_is_read_by_nobody(
    desk: Desk, text: str, kind: str
) -> None:
    async with desk.database.transaction() as tx:
        await remember_board(tx, "northmere-scb")
    before = await page(desk)
    scr_id = await desk.publish(PLAIN)
    for refused in (await give(desk, scr_id, text=text), await share(desk, *TWO, text=text)):
        assert problem(refused) == (422, "reason-identifies")
        told = {(one["pointer"], one["detail"]) for one in refused.json()["errors"]}
        assert ("/text", kind) in told
        assert text not in refused.text
    after = await page(desk)
    assert [after[name] for name in SAID] == [before[name] for name in SAID]


async def test_a_report_is_of_one_board_and_its_reasons_say_what_that_board_did(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN)
    for text in (
        "The council had stopped all visits in the school holidays.",
        "The authority had missed two visits because of a vacancy.",
        "The partnership has no rota, and half of the meetings have no chair.",
        "The board had a doctor at 7 of 12 conferences.",
    ):
        for given in (await give(desk, scr_id, text=text), await share(desk, *TWO, text=text)):
            assert given.status_code == 201, given.text


@pytest.mark.rule("C4")
@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (["D4.r1"], (422, "invalid")),
        (["D4.r1", "D4.r1"], (422, "invalid")),
        (["D4.r1", "D5.r1"], (404, "no-such-reason")),
    ],
)
async def test_a_wording_without_two_reasons_of_its_issue_is_refused(
    desk: Desk, reasons: list[str], told: tuple[int, str]
) -> None:
    assert problem(await share(desk, *reasons)) == told
    assert (await page(desk))["shared_reasons"] == []


async def give(desk: Desk, scr_id: UUID, **more: Any) -> httpx2.Response:
    body = {"text": OF_WORKSHOP, "scr_id": str(scr_id), "scr_version": 1, "passage": 1}
    return await desk.post("/v1/issues/D4/reasons", body | more)


async def withdraw(desk: Desk, reason: Any, *scopes: str, **of: str) -> httpx2.Response:
    headers = desk.issuer.headers(of.get("tenant", "centre"), *scopes, client="analyst-2")
    path = f"/v1/issues/{of.get('code', 'D4')}/reasons/{reason['id']}/withdrawal"
    return await desk.client.post(path, json={"reason": "blames"}, headers=headers)


async def withdrawals(desk: Desk, tenant: str, *scopes: str) -> list[Any]:
    headers = desk.issuer.headers(tenant, "codings:write", *scopes)
    path = "/v1/issues/D4/reason-withdrawals"
    first = (await desk.client.get(path, params={"limit": 1}, headers=headers)).json()
    items = list(first["items"])
    if first["next"]:
        query = {"cursor": first["next"]}
        items += (await desk.client.get(path, params=query, headers=headers)).json()["items"]
    return items


@pytest.mark.rule("G3", "C4")
async def test_a_reason_of_a_report_is_taken_back_wherever_it_is_read_and_that_it_was_is_kept(
    desk: Desk,
) -> None:
    before, scr_id = await page(desk), await desk.publish(PLAIN)
    given = (await give(desk, scr_id)).json()
    other = (await give(desk, scr_id, text=OF_SUMMIT)).json()
    assert (await share(desk, "D4.r1", given["id"])).status_code == 201
    assert await kept(desk.database, OF_WORKSHOP)
    told = await withdraw(desk, given, "codings:write")
    assert told.status_code == 200, told.text
    shown = await page(desk)
    assert [one["id"] for one in shown["reasons"]] == [
        *(one["id"] for one in before["reasons"]),
        other["id"],
    ]
    assert shown["shared_reasons"] == []
    assert not await kept(desk.database, OF_WORKSHOP)
    assert await desk.types_told() == ["issue.changed"] * 4
    for again in (given, {"id": "D4.r1"}, other | {"id": str(uuid4())}):
        refused = await withdraw(desk, again, "codings:write")
        assert refused.status_code == (422 if again["id"] == "D4.r1" else 404)
    elsewhere = await withdraw(desk, other, "codings:write", code="D5")
    assert problem(elsewhere) == (404, "no-such-reason")
    assert (await withdraw(desk, other, "codings:write")).status_code == 200
    first, second = await withdrawals(desk, "centre")
    assert first == told.json()
    assert [one["reason_id"] for one in (first, second)] == [given["id"], other["id"]]
    assert (first["given_by"], first["withdrawn_by"]) == ("analyst-1", "analyst-2")
    assert (first["reason"], first["scr_id"], first["issue"]) == ("blames", str(scr_id), "D4")


@pytest.mark.rule("G3")
async def test_a_reason_is_taken_back_by_its_own_body_or_by_who_words_what_the_nation_reads(
    desk: Desk,
) -> None:
    given = (await give(desk, await desk.publish(PLAIN))).json()
    scopes = ("codings:write", "taxonomy:edit")
    refused = await withdraw(desk, given, "codings:write", tenant="elsewhere")
    assert problem(refused) == (404, "no-such-reason")
    assert (await withdraw(desk, given, "taxonomy:edit")).status_code == 403
    told = await withdraw(desk, given, *scopes, tenant="elsewhere")
    assert (told.json()["given_by"], told.json()["withdrawn_by"]) == (None, "analyst-2")
    (own,) = await withdrawals(desk, "centre")
    assert (own["given_by"], own["withdrawn_by"]) == ("analyst-1", None)
    assert await withdrawals(desk, "a-third") == []
    (seen,) = await withdrawals(desk, "a-third", "taxonomy:edit")
    assert (seen["given_by"], seen["withdrawn_by"]) == (None, None)


async def test_what_practitioners_said_is_taken_back_where_they_said_it(desk: Desk) -> None:
    summit = await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT)
    refused = await withdraw(desk, {"id": summit.id}, "codings:write", "taxonomy:edit")
    assert problem(refused) == (409, "reason-of-others")
    assert counts(await page(desk))["summit"] == 1


@pytest.mark.rule("C9")
async def test_what_is_coded_blind_has_no_reason_to_take_back_nor_one_that_was(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN)
    first, second = [(await give(desk, scr_id, text=t)).json() for t in (OF_SUMMIT, OF_WORKSHOP)]
    assert (await share(desk, "D4.r1", second["id"])).status_code == 201
    await withdraw(desk, first, "codings:write")
    pair = await Pair.of_review(desk, scr_id)
    assert await withdrawals(desk, "centre", "taxonomy:edit") == []
    refused = await withdraw(desk, second, "codings:write", "taxonomy:edit")
    assert problem(refused) == (404, "no-such-reason")
    assert (await page(desk))["shared_reasons"] == []
    refused = await share(desk, "D4.r1", second["id"])
    assert problem(refused) == (404, "no-such-reason")
    await pair.done(FIRST, SECOND)
    assert len((await page(desk))["shared_reasons"]) == 1
    assert (await withdraw(desk, second, "codings:write")).status_code == 200
    assert len(await withdrawals(desk, "centre")) == 2


async def test_a_reason_of_a_report_goes_with_the_version_that_gave_it(desk: Desk) -> None:
    revised, gone = await desk.publish(PLAIN), await desk.publish(PLAIN)
    before = counts(await page(desk))["scr_report"]
    for scr_id in (revised, gone):
        answer = await give(desk, scr_id)
        assert (answer.status_code, answer.json()["origin"]) == (201, "scr_report")
    assert counts(await page(desk))["scr_report"] == before + 2
    event = published(revised, 2)
    desk.ingest.texts[event.passages_url] = (PLAIN,)
    await desk.take(event)
    await desk.take(withdrawn(gone))
    assert counts(await page(desk))["scr_report"] == before


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"passage": 2}, (422, "reason-not-of-passage")),
        ({"scr_version": 2}, (409, "version-not-in-force")),
        ({"text": "Her NHS number is 943 476 5919."}, (422, "reason-identifies")),
    ],
)
async def test_a_reason_without_a_passage_behind_it_is_refused(
    desk: Desk, more: dict[str, Any], told: tuple[int, str]
) -> None:
    scr_id = await desk.publish(PLAIN)
    before = counts(await page(desk))
    assert problem(await give(desk, scr_id, **more)) == told
    assert counts(await page(desk)) == before


async def test_several_issues_are_read_in_one_go_with_every_origin_of_each(desk: Desk) -> None:
    await offer(desk, OF_SUMMIT, ReasonOrigin.SUMMIT, issue="C7")
    async with desk.database.reading() as session:
        found = await queries.reasons_of(session, ["C7", "D4", "C7", "Z9"])
    assert list(found) == ["C7", "D4", "Z9"]
    assert all(list(of) == list(ReasonOrigin) for of in found.values())
    assert [r.text for r in found["C7"][ReasonOrigin.SUMMIT]] == [OF_SUMMIT]
    assert found["C7"][ReasonOrigin.SCR_REPORT] == []
    assert not any(found["Z9"].values())
