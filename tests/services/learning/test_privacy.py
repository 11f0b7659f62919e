"""For anybody else a private record does not exist: every route of the service is walked."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from chassis.http import UnitOfWorkRoute
from chassis.testing import events_waiting
from services.learning.app import service
from services.learning.settings import LearningSettings
from tests.services.learning.asking import begun, evaluator, opened
from tests.services.learning.people import (
    BOARD,
    EVALUATOR,
    PROVIDER,
    Sector,
    attended,
    in_days,
)

OPEN_TO_ALL = {
    "GET /v1/offers/{offer_id}": "what is offered is public",
    "POST /v1/offers/{offer_id}/places": "anybody of the audience books",
    "GET /v1/offers/{offer_id}/readings": "a reading list is public; confirmations are one's own",
    "POST /v1/offers/{offer_id}/feedback": "refused with 409: only those who attended",
    "PUT /v1/offers/{offer_id}/impact": "refused with 409: only those who attended",
    "PUT /v1/readings/{reading_id}/confirmation": "anybody confirms for themselves",
    "GET /v1/programmes/{programme_id}": "what is offered is public",
    "PUT /v1/programmes/{programme_id}/choice": "anybody of the audience chooses",
    "GET /v1/reviewers/{reviewer_id}/experience": "opaque ids of published covers",
    "GET /v1/reviewers/{reviewer_id}/competency-evidence": "empty unless shared: tested there",
    "GET /v1/competency-frameworks/{version}": "the framework is public",
    "GET /v1/reported-results/{code}": "published",
    "GET /v1/surveys/{survey_id}/form": "the questions are for whoever is asked",
    "GET /v1/surveys/{survey_id}/paper": "the questions are for whoever is asked",
    "GET /v1/surveys/{survey_id}/results": "published once closed, 409 before",
    "GET /v1/surveys/{survey_id}/cross-table": "published once closed, 409 before",
    "POST /v1/reviewers/{reviewer_id}/removals": "a steward looks after everybody",
    "GET /v1/reviewers/{reviewer_id}/removals": "a steward looks after everybody",
    "DELETE /v1/reviewers/{reviewer_id}/removals": "a steward looks after everybody",
}
"""Routes that name a thing and are not private to a tenant, each with its reason."""

BODIES: dict[str, Any] = {
    "POST /v1/offers/{offer_id}/readings": {
        "part": "vital",
        "level": "everyone",
        "title": "A text",
        "link": "https://example.org/a",
    },
    "PUT /v1/places/{place_id}/attendance": {"state": "absent"},
    "PUT /v1/mentorships/{mentorship_id}": {"state": "ended"},
    "PUT /v1/competency-evidence/{evidence_id}/sharing": {"shared_with": ["other-tenant"]},
    "PUT /v1/engagements/{engagement_id}/declaration": {"independent": True, "conflicts": "No."},
    "POST /v1/needs/{need_id}/choice": {"reviewer_id": "{reviewer_id}", "reasons": "None."},
    "PUT /v1/invitations/{invitation_id}": {"state": "declined"},
    "PUT /v1/responses/{response_id}/answers/{question}": {"value": "Other"},
    "POST /v1/responses/{response_id}/sending": {"follow_up": True},
    "POST /v1/surveys/{survey_id}/paper-responses": {
        "anonymity": True,
        "storage": True,
        "recording": False,
        "answers": {"role": "Other"},
    },
    "POST /v1/surveys/{survey_id}/emerging-findings": {"text": "Nothing."},
    "POST /v1/emerging-findings/{finding_id}/comments": {"text": "Nothing."},
}
ROLES = ("learning:own", "learning:read", "learning:provide", "learning:commission")
DECLARED = {"independent": True, "conflicts": "None known."}


def routes_that_name_a_thing() -> Iterator[tuple[str, str]]:
    app = service.create_app(LearningSettings(database="sqlite+aiosqlite://", bus="memory:"))
    for route in app.routes:
        if isinstance(route, UnitOfWorkRoute) and "{" in route.path:
            for method in route.methods:
                yield method, route.path


async def things(sector: Sector) -> dict[str, str]:
    """One private thing of each kind, all of them somebody else's."""
    _, offer, (owner,) = await attended(sector, 1)
    provider = sector.person("provider-one", *PROVIDER)
    programme = {
        "provider": "One",
        "title": "One",
        "rule": "lot",
        "choices_close_on": in_days(1),
    }
    made = (await provider.post("/programmes", programme))["id"]
    _, hidden = await sector.reviewer("Reviewer Hidden", listed=False)
    _, mentor = await sector.reviewer("Reviewer Mentor", mentors=True)
    need = await sector.person("board-one", *BOARD).post(
        "/needs", {"title": "One", "brief": "One.", "answers_by": in_days(9)}
    )
    survey = await opened(sector)
    finding = await evaluator(sector).post(
        f"/surveys/{survey}/emerging-findings", {"text": "Something."}
    )
    evidence = {"framework": 1, "competency": "analysis", "statement": "I explain."}
    return {
        "offer_id": offer,
        "programme_id": made,
        "place_id": (await owner.get("/places"))["items"][0]["id"],
        "reviewer_id": hidden,
        "mentorship_id": (await owner.post("/mentorships", {"mentor_id": mentor}))["id"],
        "evidence_id": (await owner.post("/competency-evidence", evidence))["id"],
        "engagement_id": (await owner.post("/engagements", DECLARED))["id"],
        "need_id": need["id"],
        "invitation_id": (await owner.get("/invitations"))["items"][0]["id"],
        "survey_id": survey,
        "response_id": (await begun(owner, survey)).rpartition("/")[2],
        "question": "role",
        "finding_id": finding["id"],
        "code": "of-the-other",
        "version": "1",
    }


async def test_another_tenants_private_record_is_404_on_every_route(sector: Sector) -> None:
    ids = await things(sector)
    stranger = sector.person("other-tenant", *ROLES, "surveys:answer")
    await stranger.put("/my-record", {"name": "Stranger", "availability": "available"})
    asker = sector.person("other-tenant", *EVALUATOR)
    walked = 0
    for method, path in routes_that_name_a_thing():
        route = f"{method} {path}"
        if route in OPEN_TO_ALL:
            continue
        body = BODIES.get(route)
        if route == "POST /v1/needs/{need_id}/choice":
            body = body | {"reviewer_id": ids["reviewer_id"]}
        exact = re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path)
        why = "?purpose=commissioning" if takes_purpose(method, path) else ""
        answers = [
            await sector.http.request(method, exact + why, json=body, headers=person.headers)
            for person in (stranger, asker)
        ]
        allowed = [answer for answer in answers if answer.status_code != 403]
        assert {answer.status_code for answer in allowed} == {404}, f"{route}: {answers}"
        walked += 1
    assert walked >= 24


def takes_purpose(method: str, path: str) -> bool:
    return (method, path) in {
        ("GET", "/v1/reviewers/{reviewer_id}"),
        ("GET", "/v1/reviewers/{reviewer_id}/accreditations"),
        ("GET", "/v1/offers/{offer_id}/places"),
    }


def test_every_route_that_names_a_thing_is_walked_or_says_why_not() -> None:
    found = {f"{method} {path}" for method, path in routes_that_name_a_thing()}
    assert found >= OPEN_TO_ALL.keys() | BODIES.keys()


async def test_lists_hold_ones_own_alone(sector: Sector) -> None:
    await things(sector)
    stranger = sector.person("other-tenant", *ROLES)
    await stranger.put("/my-record", {"name": "Stranger", "availability": "available"})
    own = ("places", "cpd-entries", "mentor-matches", "mentorships", "competency-evidence")
    for path in (*own, "accreditations", "engagements", "needs", "invitations", "impacts"):
        assert (await stranger.get(f"/{path}"))["items"] == [], path


@pytest.mark.rule("G7")
async def test_nothing_private_is_told_to_everybody(sector: Sector) -> None:
    """What is published of a person's doings carries their tenant, so that only they hear it."""
    await things(sector)
    private = {"place.allocated", "cpd.recorded", "accreditation.expiring"}
    for envelope in await events_waiting(sector.database):
        assert (envelope.tenantid is not None) == (envelope.type in private)
