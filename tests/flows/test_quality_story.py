"""A board thinks a review through from referral to one year on, and shares what it wants to."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from chassis.testing import eventually
from tests.flows.stack import Stack
from tests.flows.test_review_becomes_trend import Stream, as_client, push

BOARD = (
    *("documents:push", "scrs:push", "scrs:read", "events:read"),
    *("quality:read", "quality:write", "quality:reflect", "markers:read"),
)
REVIEWER = ("quality:reflect", "markers:read")
CENTRE = ("quality:totals", "markers:read", "events:read", "scrs:read")
COMMISSIONER = ("quality:commission",)
NUMBER = 61
ACTION = {
    "specific": "Every notice of domestic abuse reaches the health visitor.",
    "measurable": "Twenty notices a quarter are followed to their end.",
    "achievable": "The mailbox exists and the rota is agreed.",
    "relevant": "Finding 2.",
    "due_on": "2027-03-31",
    "level": "joint",
    "owners": ["police", "health"],
    "markers": [15, 18],
}
ANSWER = {
    "changed_for_children": "Families are seen within a week of a notice.",
    "done": "The mailbox is read every day.",
    "not_intended": "Two people cannot read them all.",
    "changed_course": "The police now sort the notices first.",
}
Api = httpx2.AsyncClient


@pytest.fixture(scope="module", autouse=True)
def prompt_soon() -> Iterator[None]:
    """Before the stack is started, whose processes take it over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALITY_FOLLOWUP_SECONDS", "0.2")
        patch.setenv("QUALITY_TOTALS_SECONDS", "0.2")
        yield


async def made(answer: httpx2.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


async def refer(board: Api, ref: str) -> str:
    body = {
        "source_system": "test-cases",
        "source_ref": ref,
        "route": "elective",
        "reason": "Much may be learned of early help.",
        "referred_on": "2014-06-02",
    }
    record = await made(await board.post("/v1/quality-records", json=body))
    return f"/v1/quality-records/{record['record_id']}"


async def reflect(api: Api, record: str, marker: int, point: str, **said: Any) -> Any:
    body = {
        "marker": marker,
        "question": 1,
        "point_of_use": point,
        "state": "being_explored",
        "narrative": "What we thought about it.",
    }
    return await made(await api.post(f"{record}/reflections", json=body | said))


async def share(board: Api, record: str, reflection: Any, **more: str) -> Any:
    body = {"reflection_id": reflection["reflection_id"], "purpose": "national_totals"}
    return await made(await board.post(f"{record}/consents", json=body | more))


async def take_back(board: Api, consent: Any) -> None:
    record = f"/v1/quality-records/{consent['record_id']}"
    await made(await board.delete(f"{record}/consents/{consent['consent_id']}"))


@asynccontextmanager
async def others_share(stack: Stack, count: int) -> AsyncIterator[list[tuple[Api, Any]]]:
    async with AsyncExitStack() as open_clients:
        shared = []
        for number in range(count):
            name = f"sharing-board-{number}"
            board = await open_clients.enter_async_context(as_client(stack, name, *BOARD))
            record = await refer(board, "TEST-0001")
            mine = await reflect(board, record, 13, "report", hindered=["causes_missing"])
            shared.append((board, await share(board, record, mine)))
        yield shared


async def totals_seen(centre: Api) -> list[Any]:
    items: list[Any] = (await made(await centre.get("/v1/quality-totals")))["items"]
    return items


async def last_told(stream: Stream, boards: int | None) -> bool:
    told = [e["data"] for e in stream.events if e["type"] == "quality-total.counted"]
    return told != [] and told[-1].get("boards") == boards


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.rule("Q5", "Q7", "Q8", "Q10", "Q16", "G1")
async def test_a_board_refers_plans_reflects_publishes_acts_answers_and_shares(
    stack: Stack,
) -> None:
    tenant, reviewers = f"board-{uuid4().hex[:8]}", f"reviewers-{uuid4().hex[:8]}"
    async with (
        as_client(stack, tenant, *BOARD) as board,
        as_client(stack, reviewers, *REVIEWER) as reviewer,
        as_client(stack, "centre", *CENTRE) as centre,
        as_client(stack, "what-works", *COMMISSIONER) as commissioner,
        Stream(board) as told,
        Stream(centre) as told_to_centre,
    ):
        # setting up: the case is put forward, long before there is a report
        record = await refer(board, f"TEST-{NUMBER:04d}")
        decision = {"outcome": "review", "reasons": "Learning.", "decided_on": "2014-06-23"}
        await made(await board.put(f"{record}/decision", json=decision))
        steps = [{"step": "decision", "working_days": 15}, {"step": "sign_off", "working_days": 80}]
        plan = await made(
            await board.put(f"{record}/plan", json={"starts_on": "2014-06-02", "steps": steps})
        )
        assert [s["due_on"] for s in plan["steps"]] == ["2014-06-23", "2014-09-23"]
        await made(await board.post(f"{record}/reviewers", json={"reviewer": reviewers}))
        view = await made(await reviewer.get(f"{record}/reviewer-view"))
        assert view["decision"]["outcome"] == "review"
        setting_up = await reflect(
            reviewer,
            record,
            6,
            "set_up",
            proportionality="Two meetings are enough for one well recorded case.",
        )

        # running: a delay with its reason, and reflections of both
        delay = {
            "step": "sign_off",
            "now_due_on": "2014-10-31",
            "reason": "criminal_process",
            "explanation": "Two conversations had to wait.",
        }
        await made(await board.post(f"{record}/delays", json=delay))
        running = await reflect(
            board, record, 13, "during", hindered=["causes_missing", "time"], helped=["clear_roles"]
        )
        await reflect(reviewer, record, 14, "report")

        # publication: the report is pushed, and finds the record that waits for it
        receipt = await made(await push(board, NUMBER, tenant, publication_date="2015-03-16"))

        async def linked() -> Any:
            shown = await made(await board.get(record))
            return shown if shown["scr"]["state"] == "linked" else None

        shown = await eventually(linked, 60)
        assert shown["scr"]["scr_id"] == receipt["id"]
        assert shown["published_on"]
        assert len((await made(await board.get("/v1/quality-records")))["items"]) == 1

        # actions, and what became of them after a year
        action = await made(await board.post(f"{record}/actions", json=ACTION))
        place = f"{record}/actions/{action['action_id']}"
        assert (await made(await board.post(f"{place}/agreement")))["state"] == "agreed"

        async def asked() -> bool:
            return any(e["type"] == "followup.due" for e in told.events)

        await eventually(asked, 60)
        answered = await made(await board.post(f"{record}/follow-ups/1/answers", json=ANSWER))
        assert answered["items"][0]["state"] == "answered"

        # sharing: two reflections for the totals, one of them for a commissioner to read
        consents = [await share(board, record, each) for each in (setting_up, running)]
        read = await share(
            board, record, running, purpose="commissioner", commissioner="what-works"
        )
        (seen,) = (await made(await commissioner.get("/v1/shared-reflections")))["items"]
        assert seen["board"] == tenant
        assert await totals_seen(centre) == []
        async with others_share(stack, 17) as others:
            (analysis,) = await eventually(lambda: totals_seen(centre), 30)
            assert (analysis["marker"], analysis["sharing_boards"]) == (13, 10)
            assert analysis["common_challenges"] == [{"code": "causes_missing", "boards": 10}]
            assert tenant not in str(analysis)
            await eventually(lambda: last_told(told_to_centre, 10), 30)

            # of a few who take back nothing is to be seen, and after it there is not even a total
            for other in others[:4]:
                await take_back(*other)
            assert await totals_seen(centre) == [analysis]
            for other in others[4:8]:
                await take_back(*other)
            for consent in (*consents, read):
                await take_back(board, consent)
            assert await totals_seen(centre) == []
            assert (await made(await commissioner.get("/v1/shared-reflections")))["items"] == []
            await eventually(lambda: last_told(told_to_centre, None), 30)

        # nobody else saw anything of it, on the stream or by asking
        own = {"reflection.recorded", "action.agreed", "followup.due"}
        assert own <= {e["type"] for e in told.events}
        assert not own & {e["type"] for e in told_to_centre.events}
        assert (await centre.get(record)).status_code == 403
        assert (await reviewer.get(f"{record}/log")).status_code == 403
