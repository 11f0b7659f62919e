"""A first-time reviewer's year, and a survey from consent to its figures, as people see them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from chassis.testing import eventually
from cli.push import open_api
from tests.flows.stack import Stack
from tests.flows.test_review_becomes_trend import Stream
from tests.services.learning.asking import ALL, CONSENT

REVIEWER = ("learning:own", "learning:read", "events:read", "surveys:answer")
BOARD = ("learning:commission", "learning:read", "surveys:answer", "events:read")
PROVIDER = ("learning:provide", "learning:read")
EVALUATOR = ("surveys:read", "surveys:evaluate", "learning:read")
DECLARED = {"independent": True, "conflicts": "None known."}


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


class Somebody:
    """A person of the sector at the public door."""

    def __init__(self, api: httpx2.AsyncClient) -> None:
        self.api = api

    async def get(self, path: str) -> Any:
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: Any = None) -> Any:
        return await self._ask("POST", path, body)

    async def put(self, path: str, body: Any = None) -> Any:
        return await self._ask("PUT", path, body)

    async def _ask(self, method: str, path: str, body: Any) -> Any:
        answer = await self.api.request(method, f"/v1{path}", json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@asynccontextmanager
async def people(stack: Stack, **scopes: tuple[str, ...]) -> AsyncIterator[dict[str, Somebody]]:
    async with AsyncExitStack() as open_apis:
        found = {}
        for name, wanted in scopes.items():
            client = await stack.let_in(f"{name}-{uuid4().hex[:8]}", *wanted)
            found[name] = Somebody(
                await open_apis.enter_async_context(open_api(stack.url, *client))
            )
        yield found


async def opt_in(person: Somebody, name: str, **said: Any) -> str:
    body = {"name": name, "listed": True, "availability": "available", "models": ["silp"]}
    record: dict[str, str] = await person.put("/my-record", body | said)
    return record["id"]


async def wanted_by_both(provider: Somebody, first: Somebody, second: Somebody) -> tuple[str, str]:
    """Two want the one place of a masterclass, and would take another; places are given."""
    programme = await provider.post(
        "/programmes",
        {
            "provider": "Example Training Cooperative",
            "title": "Spring masterclasses",
            "rule": "lot",
            "choices_close_on": in_days(7),
        },
    )
    offer = {
        "provider": "Example Training Cooperative",
        "programme_id": programme["id"],
        "kind": "masterclass",
        "topic": "Interviewing with care",
        "field": "Journalism",
        "starts_on": in_days(30),
        "days": 1,
        "delivery": "in_person",
        "mix": "balanced",
        "level": "everyone",
        "audiences": ["lead_reviewer"],
    }
    small = (await provider.post("/offers", offer | {"places": 1}))["id"]
    large = (await provider.post("/offers", offer | {"places": 5}))["id"]
    for person in (first, second):
        choice = {"first": small, "second": large}
        await person.put(f"/programmes/{programme['id']}/choice", choice)
    await provider.post(f"/programmes/{programme['id']}/choices-close")
    await provider.post(f"/programmes/{programme['id']}/allocation")
    return small, large


async def place_at(person: Somebody, offer: str) -> dict[str, Any]:
    items = (await person.get("/places"))["items"]
    return next(place for place in items if place["offer_id"] == offer)


@pytest.mark.slow
async def test_a_first_time_reviewer_finds_a_mentor_learns_and_is_found(stack: Stack) -> None:
    async with people(
        stack, ash=REVIEWER, elm=REVIEWER, oak=REVIEWER, board=BOARD, provider=PROVIDER
    ) as who:
        oak = who["oak"]
        ids = {name: await opt_in(who[name], f"Reviewer {name.title()}") for name in ("ash", "elm")}
        mentor_id = await opt_in(oak, "Reviewer Oak", mentors=True, availability="not_now")

        async with Stream(who["ash"].api) as of_ash, Stream(who["elm"].api) as of_elm:
            small, large = await wanted_by_both(who["provider"], who["ash"], who["elm"])
            has_it = {n: (await place_at(who[n], small))["state"] == "placed" for n in ids}
            assert sorted(has_it.values()) == [False, True]  # the lot decided
            name = "elm" if has_it["ash"] else "ash"
            me, mine = who[name], of_elm if name == "elm" else of_ash
            assert (await place_at(me, small))["state"] == "waiting"
            second = await place_at(me, large)
            assert (second["state"], second["choice"]) == ("placed", 2)

            await me.post("/engagements", DECLARED)
            (match,) = (await me.get("/mentor-matches"))["items"]
            assert mentor_id in {mentor["id"] for mentor in match["mentors"]}
            asked = await me.post("/mentorships", {"mentor_id": mentor_id})
            accepted = await oak.put(f"/mentorships/{asked['id']}", {"state": "accepted"})
            assert accepted["state"] == "accepted"

            done = {"kind": "mentoring_received", "title": "A first talk", "done_on": in_days(0)}
            entry = await me.post("/cpd-entries", done | {"reflection": "I will ask earlier."})
            lapsed = await me.post(
                "/accreditations",
                {
                    "issuer": "Example Institute",
                    "title": "Accredited lead reviewer",
                    "issued_on": "2020-01-01",
                    "expires_on": in_days(-1),
                },
            )
            assert lapsed["standing"] == "lapsed"
            expected = {
                "place.allocated": second["id"],
                "cpd.recorded": entry["id"],
                "accreditation.expiring": lapsed["id"],
            }
            keys = ("place_id", "entry_id", "accreditation_id")

            async def all_heard() -> bool:
                heard = {
                    e["type"]: next(e["data"][k] for k in keys if k in e["data"])
                    for e in mine.events
                    if e["type"] in expected
                }
                return heard == expected

            await eventually(all_heard, within=60)
            others = of_ash if name == "elm" else of_elm
            assert not {e["type"] for e in others.events} & {"cpd.recorded"}

        board = who["board"]
        need = await board.post(
            "/needs",
            {
                "title": "A lead reviewer",
                "brief": "Neglect in families known to several services.",
                "models": ["silp"],
                "answers_by": in_days(20),
            },
        )
        assert ids[name] in {one["reviewer_id"] for one in need["invited"]}  # accredited or not
        (invitation,) = (await me.get("/invitations"))["items"]
        await me.put(f"/invitations/{invitation['id']}", {"state": "interested"})
        choice = {"reviewer_id": ids[name], "reasons": "Brings a fresh eye."}
        chosen = await board.post(f"/needs/{need['id']}/choice", choice)
        declaration = f"/engagements/{chosen['engagement']['id']}/declaration"
        assert (await me.put(declaration, DECLARED))["state"] == "declared"
        reads = (await me.get("/my-record/reads"))["items"]
        assert "commissioning" in {read["purpose"] for read in reads}
        assert "fresh eye" not in str(await me.get("/my-record/export"))


@pytest.mark.slow
async def test_a_survey_goes_from_consent_to_published_figures(stack: Stack) -> None:
    async with people(stack, evaluator=EVALUATOR, board=BOARD) as who:
        evaluator, board = who["evaluator"], who["board"]
        async with Stream(board.api) as heard:
            survey = await evaluator.post(
                "/surveys",
                {
                    "instrument": "non-participants",
                    "version": 1,
                    "audience": f"Board managers {uuid4().hex}",
                    "opens_on": in_days(0),
                    "closes_on": in_days(14),
                },
            )
            path = f"/surveys/{survey['id']}"
            assert (await board.get(f"{path}/form"))["instrument"]["minutes"]
            refused = await board.api.post("/v1/responses", json={"survey_id": survey["id"]})
            assert refused.status_code == 422
            begun = await board.post("/responses", CONSENT | {"survey_id": survey["id"]})
            mine = f"/responses/{begun['id']}"
            for question, value in (ALL | {"alliance": "Don't know"}).items():
                await board.put(f"{mine}/answers/{question}", {"value": value})
            assert (await board.get(mine))["missing"] == []
            await board.post(f"{mine}/sending", {"follow_up": True})
            for _ in range(11):
                await evaluator.post(f"{path}/paper-responses", CONSENT | {"answers": ALL})
            await evaluator.post(f"{path}/close")

            async def told() -> bool:
                return any(
                    e["type"] == "survey.closed" and e["data"]["survey_id"] == survey["id"]
                    for e in heard.events
                )

            await eventually(told, within=60)
        results = await board.get(f"{path}/results")
        (alliance,) = [
            one for one in results["everybody"]["headlines"] if one["question"] == "alliance"
        ]
        # one alone did not agree, and is not to be made out
        assert (alliance["numerator"], alliance["denominator"]) == (None, 12)
        assert alliance["symbol"] == "c"
        assert (await evaluator.get(f"{path}/interview-sample"))["agreed"] == 1
        table_1 = (await board.get("/reported-results/lipp-2016"))["table_1"]
        assert [figure["per_100"] for figure in table_1] == [88, 81, 73, 67, 67, 64]
