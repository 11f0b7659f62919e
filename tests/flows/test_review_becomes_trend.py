"""A pushed review becomes a national trend, as the people who use the platform see it."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import httpx2
import jsonschema
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from chassis.testing import eventually
from cli.contracts import event_schema
from cli.push import open_api
from contracts.events import BY_TYPE
from samples.corpus import held_report
from tests.flows.reports import metadata_of, small_pdf
from tests.flows.stack import Stack

BOARD = ("documents:push", "scrs:push", "scrs:read", "quality:read")
CENTRE = (
    *("codings:read", "codings:write", "trends:read", "events:read"),
    *("scrs:read", "scrs:review", "learning:read"),
)
Api = httpx2.AsyncClient


@asynccontextmanager
async def as_client(stack: Stack, tenant: str, *scopes: str) -> AsyncIterator[Api]:
    async with open_api(stack.url, *await stack.let_in(tenant, *scopes)) as api:
        yield api


class Stream:
    """Somebody who follows the events, and can come back after a break."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.events: list[dict[str, Any]] = []
        self.last_id: str | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Stream":
        opened = asyncio.Event()
        self._task = asyncio.create_task(self._follow(opened))
        await asyncio.wait_for(opened.wait(), 20)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _follow(self, opened: asyncio.Event) -> None:
        headers = {"last-event-id": self.last_id} if self.last_id else {}
        async with self._api.stream("GET", "/v1/events", headers=headers, timeout=60) as answer:
            assert answer.status_code == 200
            place = None
            async for line in answer.aiter_lines():
                opened.set()
                if line.startswith("id: "):
                    place = line[4:]
                elif line.startswith("data: "):
                    self.events.append(json.loads(line[6:]))
                elif not line:
                    self.last_id = place or self.last_id

    def about(self, scr_id: str) -> list[str]:
        return [e["type"] for e in self.events if e["data"].get("scr_id") == scr_id]


async def push(api: Api, number: int, tenant: str, **changes: Any) -> httpx2.Response:
    pdf = small_pdf(changes.pop("document", number))
    digest = hashlib.sha256(pdf).hexdigest()
    stored = await api.put(
        f"/v1/documents/{digest}", content=pdf, headers={"content-type": "application/pdf"}
    )
    assert stored.status_code in {200, 201}, stored.text
    return await api.post("/v1/scrs", json=metadata_of(number, pdf, tenant) | changes)


async def state_of(api: Api, scr_id: str, *wanted: str) -> dict[str, Any]:
    async def settled() -> dict[str, Any] | None:
        body: dict[str, Any] = (await api.get(f"/v1/scrs/{scr_id}")).json()
        return body if body.get("state") in wanted else None

    found = await eventually(settled, 60)
    assert found is not None
    return found


async def desk_of(centre: Api, scr_id: str, version: int = 1) -> dict[str, Any]:
    async def there() -> dict[str, Any] | None:
        answer = await centre.get(f"/v1/coding-queue/{scr_id}")
        ready = answer.status_code == 200 and answer.json()["scr_version"] == version
        body: dict[str, Any] | None = answer.json() if ready else None
        return body

    found = await eventually(there, 30)
    assert found is not None
    return found


async def suggestion(centre: Api, scr_id: str, issue: str) -> dict[str, Any]:
    """The machine's, which comes a moment after the review itself."""

    async def made() -> dict[str, Any] | None:
        desk = await desk_of(centre, scr_id)
        suggested = [s for p in desk["items"] for s in p["suggestions"]]
        return next((s for s in suggested if s["issue"] == issue), None)

    found = await eventually(made)
    assert found is not None
    return found


async def reviews_behind(centre: Api, issue: str) -> set[str]:
    body = (await centre.get(f"/v1/issues/{issue}", params={"limit": 200})).json()
    return {item["scr_id"] for item in body["items"]}


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.rule("C8", "I2", "I3", "I14")
async def test_a_review_is_pushed_coded_counted_revised_and_withdrawn(stack: Stack) -> None:
    tenant, number = f"board-{uuid4().hex[:8]}", 7001
    reviewer = str(uuid4())
    lead = [{"reviewer_id": reviewer, "independence": "independent"}]
    async with (
        as_client(stack, tenant, *BOARD) as board,
        as_client(stack, "centre", *CENTRE) as centre,
        as_client(stack, "centre", "events:read", "codings:read") as follower,
        as_client(stack, f"other-{tenant}", *BOARD) as neighbour,
    ):
        stream = Stream(follower)
        async with stream:
            # the board pushes, and pushes again because its network failed
            received = await push(board, number, tenant, lead_reviewers=lead)
            assert received.status_code == 202, received.text
            scr_id = received.json()["id"]
            again = await push(board, number, tenant, lead_reviewers=lead)
            assert (again.status_code, again.json()["id"]) == (200, scr_id)
            await state_of(board, scr_id, "published")
            original = await board.get(f"/v1/scrs/{scr_id}/document")
            assert original.content == small_pdf(number)

            # an analyst takes one suggestion and adds a coding of their own
            strategy = await suggestion(centre, scr_id, "D4")
            taken = await centre.post(
                f"/v1/suggestions/{strategy['suggestion_id']}/decision", json={"decision": "accept"}
            )
            assert taken.status_code == 200, taken.text
            own = {"scr_id": scr_id, "scr_version": 1, "passage": 4, "issue": "F10"}
            assert (await centre.post("/v1/codings", json=own)).status_code == 201
            assert scr_id not in await reviews_behind(centre, "D4")
            done = await centre.post(
                f"/v1/coding-queue/{scr_id}/completion", json={"scr_version": 1}
            )
            assert done.status_code == 200

            # the trend follows, and leads back to the review
            async def counted() -> bool:
                return scr_id in await reviews_behind(centre, "D4")

            await eventually(counted)
            assert scr_id in await reviews_behind(centre, "F10")
            credit = (await centre.get(f"/v1/reviewers/{reviewer}/experience")).json()
            assert [item["scr_id"] for item in credit["items"]] == [scr_id]

        # meanwhile the follower was away; a correction comes
        corrected = await push(
            board,
            number,
            tenant,
            document=number + 1,
            supersedes=scr_id,
            correction_note="A paragraph was put right.",
            lead_reviewers=lead,
        )
        assert (corrected.status_code, corrected.json()["id"]) == (202, scr_id)
        assert corrected.json()["version"] == 2
        await desk_of(centre, scr_id, version=2)

        async def uncounted() -> bool:
            return scr_id not in await reviews_behind(centre, "D4")

        await eventually(uncounted)

        # it is withdrawn: gone everywhere, for good
        async with stream:
            gone = await board.post(f"/v1/scrs/{scr_id}/withdrawal", json={"reason": "other"})
            assert gone.status_code == 200
            for path in ("", "/passages", "/document"):
                assert (await centre.get(f"/v1/scrs/{scr_id}{path}")).status_code == 410
                assert (await neighbour.get(f"/v1/scrs/{scr_id}{path}")).status_code == 404

            async def cleared() -> bool:
                off_desk = await centre.get(f"/v1/coding-queue/{scr_id}")
                credit = (await centre.get(f"/v1/reviewers/{reviewer}/experience")).json()
                return off_desk.status_code in {404, 410} and credit["items"] == []

            await eventually(cleared)

            async def told() -> bool:
                return stream.about(scr_id).count("scr.withdrawn") == 1

            await eventually(told)
        late = await push(board, number, tenant, lead_reviewers=lead)
        assert late.status_code in {409, 410}

    about = stream.about(scr_id)
    assert [t for t in about if t.startswith("scr.")] == [
        "scr.published",
        "scr.revised",
        "scr.withdrawn",
    ]
    assert about.count("finding.coded") == 2
    for event in stream.events:
        jsonschema.validate(event, event_schema(BY_TYPE[event["type"], 1]))
        body = json.dumps(event).encode()
        headers = {"content-type": b"application/cloudevents+json"}
        read = from_structured(KafkaMessage(headers, None, body), JSONFormat(), CloudEvent)
        assert read.get_type() == event["type"]


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.rule("I4")
async def test_a_held_review_is_seen_by_its_board_alone_until_it_is_released(stack: Stack) -> None:
    sample = held_report()
    tenant, other = f"board-{uuid4().hex[:8]}", f"board-{uuid4().hex[:8]}"
    async with (
        as_client(stack, tenant, *BOARD) as board,
        as_client(stack, other, *BOARD) as neighbour,
        as_client(stack, "centre", *CENTRE) as centre,
    ):
        content = sample.file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        headers = {"content-type": sample.media_type}
        await board.put(f"/v1/documents/{digest}", content=content, headers=headers)
        body = sample.metadata | {"source_ref": f"HELD-{tenant}", "commissioning_body_id": tenant}
        received = await board.post("/v1/scrs", json=body)
        assert received.status_code == 202, received.text
        scr_id = received.json()["id"]
        await state_of(board, scr_id, "held")
        unknown = await neighbour.get(f"/v1/scrs/{uuid4()}")
        for path in ("", "/passages", "/document", "/versions/1"):
            foreign = await neighbour.get(f"/v1/scrs/{scr_id}{path}")
            assert (foreign.status_code, foreign.json()["type"]) == (404, unknown.json()["type"])
        refused = await neighbour.post(f"/v1/scrs/{scr_id}/withdrawal", json={"reason": "other"})
        assert refused.status_code == 404
        assert (await centre.get(f"/v1/coding-queue/{scr_id}")).status_code == 404
        listed = (await neighbour.get("/v1/scrs", params={"limit": 200})).json()["items"]
        assert scr_id not in {item["id"] for item in listed}
        decided = await centre.post(
            f"/v1/scrs/{scr_id}/decision",
            json={"version": 1, "outcome": "release", "reason": "nobody_identifiable"},
        )
        assert decided.status_code == 200, decided.text
        await state_of(neighbour, scr_id, "published")
        assert (await desk_of(centre, scr_id))["items"]


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.rule("I6")
async def test_an_anonymous_areas_board_is_named_nowhere(stack: Stack) -> None:
    tenant, number = f"board-{uuid4().hex[:8]}", 7101
    async with (
        as_client(stack, tenant, *BOARD) as board,
        as_client(stack, "other-board", *BOARD) as neighbour,
        as_client(stack, "centre", *CENTRE) as centre,
    ):
        stream = Stream(centre)
        async with stream:
            pdf = small_pdf(number)
            digest = hashlib.sha256(pdf).hexdigest()
            headers = {"content-type": "application/pdf"}
            await board.put(f"/v1/documents/{digest}", content=pdf, headers=headers)
            body = metadata_of(number, pdf, tenant) | {"area_disclosure": "anonymous"}
            del body["region"]
            received = await board.post("/v1/scrs", json=body)
            assert received.status_code == 202, received.text
            scr_id = received.json()["id"]
            await state_of(board, scr_id, "published")
            await desk_of(centre, scr_id)
            own = {"scr_id": scr_id, "scr_version": 1, "passage": 3, "issue": "D4"}
            await centre.post("/v1/codings", json=own)
            await centre.post(f"/v1/coding-queue/{scr_id}/completion", json={"scr_version": 1})

            async def counted() -> bool:
                return scr_id in await reviews_behind(centre, "D4")

            await eventually(counted)

            async def told() -> bool:
                return "coding.completed" in stream.about(scr_id)

            await eventually(told)
        seen = [json.dumps(stream.events)]
        for api, path in (
            (neighbour, f"/v1/scrs/{scr_id}"),
            (neighbour, f"/v1/scrs/{scr_id}/versions/1"),
            (neighbour, f"/v1/scrs/{scr_id}/passages"),
            (neighbour, "/v1/scrs?limit=200"),
            (centre, f"/v1/coding-queue/{scr_id}"),
            (centre, "/v1/coding-queue?limit=200"),
            (centre, f"/v1/codings?scr_id={scr_id}"),
            (centre, "/v1/issues/D4"),
            (centre, "/v1/grid?format=csv"),
        ):
            answer = await api.get(path)
            assert answer.status_code == 200, path
            seen.append(answer.text)
        assert all(tenant not in text for text in seen)
        region = (await neighbour.get("/v1/scrs", params={"region": "north_east"})).json()
        assert scr_id not in {item["id"] for item in region["items"]}


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.rule("B2", "B4", "C12")
async def test_a_briefing_goes_from_draft_to_print_and_the_grid_to_the_wall(stack: Stack) -> None:
    tenant = f"board-{uuid4().hex[:8]}"
    author_may = (*CENTRE, "briefings:read", "briefings:write")
    async with (
        as_client(stack, tenant, *BOARD) as board,
        as_client(stack, "centre", *author_may) as author,
        as_client(stack, "centre", "briefings:read", "briefings:approve") as approver,
        Stream(author) as told,
    ):
        scr_id = (await push(board, 71, tenant)).json()["id"]
        await state_of(board, scr_id, "published")
        passage = (await desk_of(author, scr_id))["items"][0]["number"]

        # a draft begins with what there is; the author adds what a report tells
        draft = (await author.post("/v1/briefings/6/editions")).json()
        place, rests_on = draft["url"], {"scr_id": scr_id, "scr_version": 1, "passage": passage}
        vignette = {
            "title": "Told by telephone",
            "summary": "Two agencies spoke by telephone, and nobody met.",
            "case_study": "Each thought that the other would call the meeting.",
            "passages": [rests_on],
        }
        written = await author.put(place, json=draft["body"] | {"vignettes": [vignette]})
        assert written.is_success, written.text
        assert (await author.get("/v1/briefings/6")).status_code == 404
        submitted = await author.post(f"{place}/submission")
        assert submitted.json()["state"] == "review", submitted.text
        assert (await approver.post(f"{place}/approval")).json()["state"] == "published"

        # everybody reads it, prints it, and can go to the passage behind it
        shown = (await author.get("/v1/briefings/6")).json()
        (link,) = shown["vignettes"][0]["passages"]
        assert (await board.get(link["passages_url"])).is_success
        for form in ("html", "docx", "pdf"):
            answer = await author.get(f"/v1/briefings/6/leaflet.{form}")
            assert answer.is_success, answer.text
            assert len(answer.content) > 1_000
        for form in ("csv", "csvw", "xlsx", "html", "pdf"):
            answer = await author.get("/v1/grid", params={"format": form})
            assert answer.is_success, answer.text

        async def announced() -> bool:
            return any(e["type"] == "briefing.published" for e in told.events)

        assert await eventually(announced, 30)

        # the review is withdrawn: what was published tells nothing of it any more
        await board.post(f"/v1/scrs/{scr_id}/withdrawal", json={"reason": "other"})

        async def withheld() -> bool:
            again = (await author.get("/v1/briefings/6")).json()
            return bool(again["vignettes"][0]["withheld"])

        assert await eventually(withheld, 30)
        assert "Told by telephone" not in (await author.get("/v1/briefings/6/leaflet.html")).text
