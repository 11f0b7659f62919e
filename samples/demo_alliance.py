"""The local and the national part of `make demo`: a workshop, the Alliance, and the way back."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api

LetIn = Callable[[str, str, Iterable[str]], Awaitable[tuple[str, str]]]
BOARD = (
    *("workshops:convene", "practices:share", "practices:read"),
    *("alliance:raise", "alliance:read"),
)
OFFICE = ("alliance:secretariat", "alliance:read")
BODY = ("alliance:member", "alliance:read")
TODAY = datetime.now(UTC).date()


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """`let_in(name, tenant, scopes)` gives a client's id and secret."""
    board = await let_in("workshop convener", "fernshire-scb", BOARD)
    office = await let_in("secretariat", "alliance-office", OFFICE)
    body = await let_in("member body", "college-of-practice", BODY)
    async with (
        open_api(url, *board) as local,
        open_api(url, *office) as desk,
        open_api(url, *body) as college,
    ):
        workshop = await hold(local, console)
        commitment = await commit(local, desk, college, console)
        await change(local, workshop, commitment, console)


async def hold(local: httpx2.AsyncClient, console: Console) -> str:
    room = {
        "chair": {"role": "independent chair", "agency": "other", "independent": True},
        "seats": [
            {
                "agency": "police",
                "role": "inspector",
                "seniority": "middle_manager",
                "can_commit": True,
            }
        ],
    }
    plan = {"issue": "D2", "held_on": str(TODAY), "room": room}
    made = await said(await local.post("/v1/workshops", json=plan))
    missing = ", ".join(w["agency"] for w in made["warnings"] if w["agency"])
    console.print(f"\n[bold]A local workshop[/] on D2. Warned beforehand: missing are {missing}.")
    place = f"/v1/workshops/{made['workshop_id']}"
    assessment = {"present_here": "partly", "evidence": "Ten meetings were read."}
    await said(await local.put(f"{place}/self-assessment", json=assessment))
    action = {
        "what": "The chair asks each agency what a medical view rests on.",
        "owner_role": "conference chair",
        "agency": "childrens_social_care",
        "due_on": str(TODAY + timedelta(days=60)),
        "follow_up_on": str(TODAY + timedelta(days=180)),
        "checked_by": "board manager",
    }
    await said(await local.post(f"{place}/actions", json=action))
    await said(await local.post(f"{place}/closure", json={}))
    console.print(f"  It closes with an action, owned and checked by roles: {action['what']}")
    return place


async def commit(
    local: httpx2.AsyncClient,
    desk: httpx2.AsyncClient,
    college: httpx2.AsyncClient,
    console: Console,
) -> str:
    member = {
        "title": "College of Practice",
        "sectors": ["social_work"],
        "representative": {
            "role": "director of practice",
            "seniority": "leader",
            "can_commit": True,
            "mandate": "Commits guidance.",
        },
    }
    await said(await desk.put("/v1/alliance-members/college-of-practice", json=member))
    why = {"issue": "D2", "why": "Local training alone has not changed it."}
    raised = await said(await local.post("/v1/raised-issues", json=why))
    asks = {"issue": "D2", "asks": "What can each body do so that others feel able to ask?"}
    question = await said(await desk.post("/v1/alliance-issues", json=asks))
    put = {"decision": "put", "question_id": question["question_id"]}
    inbox = f"/v1/raised-issue-inbox/{raised['raised_id']}/decision"
    await said(await desk.post(inbox, json=put))
    undertaking = {
        "what": "Guidance says how to ask what a medical view rests on.",
        "lever": "guidance",
        "due_on": str(TODAY + timedelta(days=200)),
    }
    answers = f"/v1/alliance-issues/{question['question_id']}/answers"
    await said(await college.post(answers, json={"kind": "action", "commitment": undertaking}))
    seen = await said(await local.get(f"/v1/raised-issues/{raised['raised_id']}"))
    (commitment,) = seen["commitments"]
    gaps = (await said(await desk.get("/v1/alliance-coverage")))["gaps"]
    console.print(
        f"[bold]The Alliance[/] answers what the board raised: {commitment['owner']} commits to "
        f"{commitment['lever']}. Nobody speaks yet for {len(gaps)} sectors, families among them."
    )
    return str(commitment["commitment_id"])


async def change(local: httpx2.AsyncClient, place: str, commitment: str, console: Console) -> None:
    (action,) = (await said(await local.get(place)))["actions"]
    changed = {
        "action": action["action"] | {"what": "The chair asks, as the new guidance says."},
        "why": "National guidance is on its way.",
        "commitment_id": commitment,
    }
    await said(await local.put(f"{place}/actions/{action['action_id']}", json=changed))
    solution = {
        "kind": "solution",
        "title": "Ask what it rests on",
        "text": "The chair asks each agency in turn before the meeting decides.",
        "evidence": "tried",
    }
    item = await said(await local.post(f"{place}/items", json=solution))
    shared = {"kind": "solution", "item_id": item["item_id"]}
    await said(await local.post(f"{place}/shares", json=shared))
    found = await said(await local.get("/v1/practices", params={"issue": "D2", "q": "ask rest"}))
    (example,) = found["items"]
    console.print(
        f"  The local action changes because of it, and a solution is shared. The library: "
        f"{example['title']!r}, {example['evidence']}, {example['origin']}, by nobody named."
    )


async def said(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise SystemExit(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
