"""An issue is proposed on evidence, is about practice, and is published by a second person."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi.routing import APIRoute

from services.collation.app import service
from services.collation.reasons import service as reasons
from services.collation.reasons.domain import ReasonOrigin
from tests.services.collation.desk import PLAIN, Desk, problem, withdrawn
from tests.services.collation.taxonomy.test_endpoints import (
    EDITOR,
    MADE_AND_GONE,
    PUBLISHER,
    RETIRE,
    TEXT,
    ask,
    draft,
    publish,
)

PROPOSE = "taxonomy:propose"


async def call(
    desk: Desk, method: str, path: str = "", *, client: str = "analyst-1", **more: Any
) -> httpx2.Response:
    scopes = more.pop("scopes", (PROPOSE,))
    headers = desk.issuer.headers(more.pop("tenant", "centre"), *scopes, client=client)
    path = f"/v1/issue-proposals{path}"
    return await desk.client.request(method, path, json=more.pop("body", None), headers=headers)


def body(scr_id: UUID, **more: Any) -> dict[str, Any]:
    evidence = {"kind": "passage", "scr_id": str(scr_id), "scr_version": 1, "passage": 1}
    return {"key": TEXT["label"], "issue": TEXT, "evidence": [evidence]} | more


async def propose(desk: Desk, scr_id: UUID, **more: Any) -> dict[str, Any]:
    answer = await call(desk, "POST", body=body(scr_id, **more))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def decide(
    desk: Desk, proposal: dict[str, Any], decision: str = "take_up", client: str = "publisher-1"
) -> httpx2.Response:
    said = {"decision": decision, "explanation": "Seen twice now."}
    path = f"/{proposal['proposal_id']}/decision"
    return await call(desk, "POST", path, client=client, scopes=(PROPOSE, PUBLISHER), body=said)


async def count(desk: Desk) -> int:
    return len((await call(desk, "GET")).json()["items"])


@pytest.mark.rule("C5")
@pytest.mark.parametrize("pointer", ["/key", "/issue/label", "/issue/condensed"])
async def test_a_trait_of_a_family_is_refused_with_the_reason_why(desk: Desk, pointer: str) -> None:
    scr_id = await desk.publish(PLAIN)
    name = pointer.rpartition("/")[2]
    in_issue: dict[str, Any] = {"issue": TEXT | {name: "Poverty of the family"}}
    wrong = {"key": "Teenage mothers"} if name == "key" else in_issue
    answer = await call(desk, "POST", body=body(scr_id, **wrong))
    assert problem(answer) == (422, "not-about-practice")
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert "characteristic of a family" in error["detail"]
    assert await count(desk) == 0


@pytest.mark.rule("C5")
async def test_a_trait_of_a_family_may_be_said_as_context(desk: Desk) -> None:
    made = await propose(desk, await desk.publish(PLAIN), context_tags=["teenage mothers"])
    assert (made["context_tags"], made["state"]) == (["teenage mothers"], "proposed")


@pytest.mark.rule("C13")
@pytest.mark.parametrize(
    "evidence",
    [
        [],
        [{"kind": "passage", "scr_id": str(uuid4()), "scr_version": 1, "passage": 1}],
        [{"kind": "summit", "reason_id": str(uuid4())}],
        "passage 2",
        "version 2",
        "written",
    ],
)
async def test_without_evidence_nothing_is_proposed(desk: Desk, evidence: Any) -> None:
    scr_id = await desk.publish(PLAIN)
    if evidence == "written":
        async with desk.database.transaction() as tx:
            given = await reasons.offer_reason(
                tx,
                issue="D4",
                origin=ReasonOrigin.WRITTEN,
                text="Nobody asked.",
                source_kind="letter",
                source_id=uuid4(),
            )
        evidence = [{"kind": "summit", "reason_id": given.id}]
    elif isinstance(evidence, str):
        name = {"passage 2": "passage", "version 2": "scr_version"}[evidence]
        evidence = [body(scr_id)["evidence"][0] | {name: 2}]
    answer = await call(desk, "POST", body=body(scr_id, evidence=evidence))
    assert problem(answer) in [(422, "evidence-missing"), (422, "invalid")]
    assert await count(desk) == 0


@pytest.mark.rule("C11")
async def test_taken_up_it_has_a_code_that_was_never_given_in_a_draft_either(desk: Desk) -> None:
    await publish(desk, *MADE_AND_GONE)
    proposal = await propose(desk, await desk.publish(PLAIN))
    assert (await decide(desk, proposal)).json()["code"] == "D10"


@pytest.mark.rule("C13")
async def test_a_second_person_takes_it_up_and_publishes_what_the_first_cannot(desk: Desk) -> None:
    proposal = await propose(desk, await desk.publish(PLAIN))
    assert problem(await decide(desk, proposal, client="analyst-1")) == (403, "own-proposal")
    taken = (await decide(desk, proposal)).json()
    assert (taken["state"], taken["code"]) == ("taken_up", "D8")
    path = f"/{taken['taxonomy']}/publication"
    own = await ask(desk, "POST", path, PUBLISHER, client="analyst-1")
    assert problem(own) == (403, "second-person-needed")
    assert (await desk.types_told()) == []
    published = await ask(desk, "POST", path, PUBLISHER, client="publisher-1")
    assert published.json()["status"] == "published"
    assert [kind for kind, _ in await desk.told()] == ["taxonomy.published", "issue.changed"]
    assert problem(await decide(desk, proposal)) == (409, "proposal-decided")


async def test_a_reason_of_a_summit_is_evidence_and_an_open_draft_takes_it_in(desk: Desk) -> None:
    async with desk.database.transaction() as tx:
        given = await reasons.offer_reason(
            tx,
            issue="D4",
            origin=ReasonOrigin.SUMMIT,
            text="Those who know the child are not asked.",
            source_kind="table",
            source_id=uuid4(),
        )
    version = await draft(desk)
    evidence = [{"kind": "summit", "reason_id": given.id}]
    proposal = await propose(desk, uuid4(), evidence=evidence)
    assert (await decide(desk, proposal)).json()["taxonomy"] == version


async def test_a_proposal_whose_evidence_is_gone_cannot_be_taken_up(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    proposal = await propose(desk, scr_id)
    await desk.take(withdrawn(scr_id))
    assert problem(await decide(desk, proposal)) == (409, "evidence-gone")
    declined = (await decide(desk, proposal, "decline")).json()
    assert (declined["state"], declined["code"]) == ("declined", None)


@pytest.mark.rule("C13")
async def test_an_issue_whose_evidence_is_gone_is_not_published(desk: Desk) -> None:
    gone, stays = await desk.publish(PLAIN), await desk.publish(PLAIN)
    proposal = await propose(desk, gone)
    both = body(gone)["evidence"] + body(stays)["evidence"]
    on_two = await propose(desk, gone, evidence=both)
    taken = (await decide(desk, proposal)).json()
    assert (await decide(desk, on_two)).json()["taxonomy"] == taken["taxonomy"]
    at = f"/{taken['taxonomy']}"
    await desk.take(withdrawn(gone))
    refused = await ask(desk, "POST", f"{at}/publication", PUBLISHER, client="publisher-1")
    assert problem(refused) == (409, "evidence-gone")
    assert taken["code"] in refused.json()["detail"]
    assert await desk.types_told() == []
    assert (await ask(desk, "GET", at)).status_code == 404
    retired = {"kind": "retired", "explanation": "Nothing shows it.", "code": taken["code"]}
    assert (await ask(desk, "POST", f"{at}/changes", EDITOR, body=retired)).status_code == 201
    published = await ask(desk, "POST", f"{at}/publication", PUBLISHER, client="publisher-1")
    assert published.status_code == 200, published.text


@pytest.mark.rule("C13")
async def test_a_proposal_of_a_draft_that_was_given_up_hinders_no_later_one(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    taken = (await decide(desk, await propose(desk, scr_id))).json()
    assert (await ask(desk, "DELETE", f"/{taken['taxonomy']}", EDITOR)).status_code == 200
    await desk.take(withdrawn(scr_id))
    assert await publish(desk, RETIRE) == taken["taxonomy"]


async def test_another_tenants_proposal_is_not_there(desk: Desk) -> None:
    proposal = await propose(desk, await desk.publish(PLAIN))
    path = f"/{proposal['proposal_id']}"
    stranger = await call(desk, "GET", path, tenant="northmere")
    nowhere = await call(desk, "GET", f"/{uuid4()}", tenant="northmere")
    assert problem(stranger) == problem(nowhere) == (404, "no-such-proposal")
    assert (await call(desk, "GET", tenant="northmere")).json()["items"] == []
    assert (await call(desk, "GET", path)).json() == proposal
    seen = await call(desk, "GET", path, tenant="northmere", scopes=(PROPOSE, PUBLISHER))
    assert seen.status_code == 200


async def test_a_stranger_learns_of_a_proposal_on_no_route_that_names_one(desk: Desk) -> None:
    """Those who decide see all of them, and take their scope for it."""
    proposal = await propose(desk, await desk.publish(PLAIN))
    routes = [
        (method, route.path.removeprefix("/v1/issue-proposals"))
        for router in service.routers
        for route in router.routes
        if isinstance(route, APIRoute) and "{proposal_id}" in route.path
        for method in sorted(route.methods or ())
    ]
    assert len(routes) > 1
    said = {"decision": "decline", "explanation": "No."}
    for method, path in routes:
        sent = said if method == "POST" else None
        there, nowhere = [
            problem(await call(desk, method, path.format(proposal_id=which), body=sent, tenant="x"))
            for which in (proposal["proposal_id"], uuid4())
        ]
        assert there == nowhere, f"{method} {path}: a stranger can tell"
        assert there[0] == (404 if method == "GET" else 403), f"{method} {path}: {there}"
    assert (await call(desk, "GET", f"/{proposal['proposal_id']}")).json() == proposal
