"""A board that holds workshops, and a nation that reads what it shares."""

from datetime import timedelta
from typing import Any

from chassis.db import utc_now
from tests.services.collation.desk import Desk
from tests.services.collation.visitor import Visitor, visitor

TODAY = utc_now().date()
ROOM: dict[str, Any] = {
    "chair": {"role": "independent chair", "agency": "other", "independent": True},
    "seats": [
        {
            "agency": agency,
            "role": "manager",
            "seniority": "middle_manager",
            "can_commit": agency == "police",
        }
        for agency in (
            *("childrens_social_care", "police", "childrens_health_community", "education"),
        )
    ],
}
PLAN = {"issue": "C2", "held_on": str(TODAY), "room": ROOM}
ASSESSMENT = {"present_here": "partly", "evidence": "Ten referrals were read."}
REASON = {"kind": "reason", "text": "Two services answer the same line."}
DIFFERENCE = {"kind": "difference", "text": "Both services sit in one building."}
SOLUTION = {
    "kind": "solution",
    "title": "One line, one answer",
    "text": "Both services answer from one rota.",
    "evidence": "tried",
}
ACTION = {
    "what": "Referrals are answered from one rota.",
    "owner_role": "service manager",
    "agency": "childrens_social_care",
    "due_on": str(TODAY + timedelta(days=30)),
    "follow_up_on": str(TODAY + timedelta(days=120)),
    "checked_by": "board manager",
}


def board(desk: Desk, tenant: str = "northmere") -> Visitor:
    return visitor(desk, tenant, "workshops:convene", "practices:share", "practices:read")


def nation(desk: Desk) -> Visitor:
    return visitor(desk, "what-works", "workshops:shared", "practices:read")


async def planned(convener: Visitor, **more: Any) -> str:
    made = await convener.make("/v1/workshops", PLAN | more)
    return f"/v1/workshops/{made['workshop_id']}"


async def share(convener: Visitor, place: str, kind: str, item: Any, **more: Any) -> Any:
    item_id = item.get("item_id") or item.get("action_id")
    return await convener.make(f"{place}/shares", {"kind": kind, "item_id": item_id} | more)
