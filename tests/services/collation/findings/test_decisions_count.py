"""Whatever people and machines do in whatever order: nothing counts without a person's decision."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.collation.conftest import OpenDesk
from tests.services.collation.desk import PLAIN, SHOWS_D4, SHOWS_D4_AND_G6, Desk

TEXTS = (SHOWS_D4_AND_G6, PLAIN, SHOWS_D4)
ISSUES = ("D4", "G6", "B2")
MACHINE = ("passage", "issue", "strength", "evidence", "coder", "coder_version", "scr_version")

decide = st.tuples(
    st.sampled_from(["accept", "change", "reject"]), st.integers(0, 2), st.sampled_from(ISSUES)
)
add = st.tuples(st.just("add"), st.integers(1, 3), st.sampled_from(ISSUES))
retract = st.tuples(st.just("retract"), st.integers(0, 5), st.just(""))
other = st.tuples(st.sampled_from(["tell again", "complete", "reopen"]), st.just(0), st.just(""))
Step = tuple[str, int, str]


@dataclass
class Review:
    """One review at the desk, and what its people did."""

    desk: Desk
    scr_id: UUID
    machine: list[Any]
    acts: int = 0

    async def take(self, step: Step) -> None:
        act, number, issue = step
        if act == "add":
            answer = await self.desk.code(self.scr_id, number, issue)
            self.acts += answer.status_code == 201
        elif act in ("accept", "change", "reject"):
            more = {"issue": issue} if act == "change" else {}
            suggestion = self.machine[number % len(self.machine)]
            answer = await self.desk.decide(suggestion, act, **more)
            self.acts += answer.status_code == 200 and act != "reject"
        elif act == "retract":
            await self._retract(number)
        elif act == "tell again":
            await self.desk.publish(*TEXTS, scr_id=self.scr_id)
        else:
            last = {"complete": "completion", "reopen": "reopening"}[act]
            await self.desk.post(f"/v1/coding-queue/{self.scr_id}/{last}", {"scr_version": 1})

    async def _retract(self, number: int) -> None:
        held = await self.desk.codings(scr_id=self.scr_id)
        if held:
            path = f"/v1/codings/{held[number % len(held)]['finding_id']}/retraction"
            await self.desk.post(path, {"reason": "mistaken"})

    async def check(self) -> None:
        now = {s["suggestion_id"]: s for s in await self.desk.suggestions(self.scr_id)}
        told = [e for kind, e in await self.desk.told() if kind == "finding.coded"]
        coded = [event for event in told if event["scr_id"] == str(self.scr_id)]
        assert len(coded) <= self.acts
        for event in coded:
            detail = (await self.desk.get(f"/v1/codings/{event['finding_id']}")).json()
            if detail["origin"] == "added":
                assert detail["suggestion_id"] is None
                continue
            suggestion = now[detail["suggestion_id"]]
            assert suggestion["state"] == detail["origin"]
            assert suggestion["decided_by"] == detail["coder"]
            assert suggestion["decided_at"] is not None
            changed = detail["issue"] != suggestion["issue"]
            assert changed == (detail["origin"] == "changed")
        for said in self.machine:
            kept = now[said["suggestion_id"]]
            assert {n: kept[n] for n in MACHINE} == {n: said[n] for n in MACHINE}


@pytest.mark.rule("C10")
def test_a_suggestion_never_enters_a_finding_without_a_decision(open_desk: OpenDesk) -> None:
    with asyncio.Runner() as runner:
        opened = open_desk(True)
        desk = runner.run(opened.__aenter__())

        async def live_through(steps: list[Step]) -> None:
            scr_id = await desk.publish(*TEXTS)
            review = Review(desk, scr_id, await desk.suggestions(scr_id))
            assert len(review.machine) == 3
            for step in steps:
                await review.take(step)
            await review.check()

        @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(st.lists(st.one_of(decide, decide, add, retract, other), max_size=8))
        def whatever_happens(steps: list[Step]) -> None:
            runner.run(live_through(steps))

        try:
            whatever_happens()
        finally:
            runner.run(opened.__aexit__(None, None, None))
