"""The Alliance as tests meet it: its secretariat, its members, and what is put to them."""

from datetime import timedelta
from typing import Any

from chassis.db import utc_now
from tests.services.collation.desk import Desk
from tests.services.collation.visitor import Visitor, visitor

CHARTER: dict[str, Any] = {
    "terms_of_reference": "Members meet four times a year.",
    "aims": ["Find what national bodies can change."],
    "glossary": [{"term": "early help", "meaning": "Help before statutory work."}],
}
REPRESENTATIVE = {
    "role": "director of practice",
    "seniority": "leader",
    "can_commit": True,
    "mandate": "Commits guidance and training.",
}
PAPER: dict[str, Any] = {
    "title": "Medical views read as the last word",
    "issue": "D2",
    "text": "Reviews report that a medical view ended the discussion.",
    "causes": ["Others do not feel able to ask."],
    "levers": ["guidance"],
}
TODAY = utc_now().date()
MEETING = {"planned_on": str(TODAY), "issues": ["D2"]}
QUESTION = {"issue": "D2", "asks": "What can each body do so that others feel able to ask?"}
UNDERTAKING: dict[str, Any] = {
    "what": "Guidance says how to ask.",
    "lever": "guidance",
    "due_on": str(TODAY + timedelta(days=200)),
}
ACTS = {"kind": "action", "commitment": UNDERTAKING}


def body(title: str = "A college", *sectors: str, **representative: Any) -> dict[str, Any]:
    return {
        "title": title,
        "sectors": [*(sectors or ("social_work",))],
        "representative": REPRESENTATIVE | representative,
    }


def secretariat(desk: Desk) -> Visitor:
    return visitor(desk, "alliance-office", "alliance:read", "alliance:secretariat")


def member(desk: Desk, body_id: str = "college") -> Visitor:
    return visitor(desk, body_id, "alliance:read", "alliance:member")


async def joined(desk: Desk, *body_ids: str) -> list[Visitor]:
    office = secretariat(desk)
    for body_id in body_ids:
        answer = await office.put(f"/v1/alliance-members/{body_id}", body(body_id))
        assert answer.status_code == 200, answer.text
    return [member(desk, body_id) for body_id in body_ids]


async def put(desk: Desk) -> str:
    made = await secretariat(desk).make("/v1/alliance-issues", QUESTION)
    return f"/v1/alliance-issues/{made['question_id']}"


async def committed(body: Visitor, place: str, **more: Any) -> str:
    answer = ACTS | {"commitment": UNDERTAKING | more}
    shown = await body.make(f"{place}/answers", answer)
    mine = {a["body_id"]: a for a in shown["answers"]}[body.client.removesuffix("-client")]
    url: str = mine["commitment_url"]
    return url
