"""A quarter is released and corrected, an analyst loads it, and a briefing goes to print."""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chassis.testing import eventually
from tests.flows.reports import metadata_of
from tests.flows.stack import Stack
from tests.flows.test_review_becomes_trend import Api, Stream, as_client, desk_of, push, state_of
from tests.tables_on_the_web import loaded

BOARD = ("documents:push", "scrs:push", "scrs:read")
ANALYST = ("codings:read", "codings:write", "trends:read")
OFFICE = ("releases:make", "trends:read", "events:read", "learning:read")
AUTHOR = (*ANALYST, "briefings:read", "briefings:write")
APPROVER = ("briefings:read", "briefings:approve")


async def code(desk: Api, scr_id: str, issue: str) -> str:
    """A person's own coding, and the review read to its end."""
    await desk_of(desk, scr_id)
    body = {"scr_id": scr_id, "scr_version": 1, "passage": 3, "issue": issue}
    coded = await desk.post("/v1/codings", json=body)
    assert coded.status_code == 201, coded.text
    done = await desk.post(f"/v1/coding-queue/{scr_id}/completion", json={"scr_version": 1})
    assert done.status_code == 200, done.text
    return str(coded.json()["finding_id"])


def national(rows: list[dict[str, Any]], code: str) -> tuple[int, int]:
    found = next(r for r in rows if r["dimension"] == "national" and r["code"] == code)
    return found["numerator"], found["denominator"]


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.rule("T2", "C8", "G6", "B4")
async def test_a_quarter_is_released_and_corrected_and_a_briefing_goes_to_print(
    stack: Stack, tmp_path: Path
) -> None:
    tenant = f"board-{uuid4().hex[:8]}"
    async with (
        as_client(stack, tenant, *BOARD) as board,
        as_client(stack, "centre", *ANALYST) as desk,
        as_client(stack, "centre", *OFFICE) as office,
        Stream(office) as told,
    ):
        # two reports of one quarter are coded
        day = metadata_of(0, b"", tenant)["publication_date"]
        period = f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"
        findings = []
        for number in (7201, 7202):
            received = await push(board, number, tenant)
            assert received.status_code == 202, received.text
            scr_id = received.json()["id"]
            await state_of(board, scr_id, "published")
            findings.append(await code(desk, scr_id, "D4"))

        async def counted() -> bool:
            points = (await office.get("/v1/trends/D4")).json()["points"]
            return bool(points) and points[-1]["numerator"] == 2

        await eventually(counted, 30)

        # the office releases the quarter; asked again, it is the same
        made = await office.post("/v1/releases", json={"period": period})
        assert made.status_code == 201, made.text
        again = await office.post("/v1/releases", json={"period": period})
        assert (again.status_code, again.json()) == (200, made.json())
        first = await office.get(f"/v1/releases/{period}/data.json")
        assert hashlib.sha256(first.content).hexdigest() == made.json()["sha256"]

        # a correction comes late: a coding was mistaken
        retraction = {"reason": "mistaken"}
        gone = await desk.post(f"/v1/codings/{findings[0]}/retraction", json=retraction)
        assert gone.status_code == 200, gone.text

        async def uncounted() -> bool:
            points = (await office.get("/v1/trends/D4")).json()["points"]
            return bool(points[-1]["numerator"] == 1)

        await eventually(uncounted, 30)
        note = "A coding of D4 was mistaken."
        corrected = await office.post("/v1/releases", json={"period": period, "note": note})
        assert corrected.status_code == 201, corrected.text
        assert (corrected.json()["release_id"], corrected.json()["note"]) == (f"{period}.1", note)
        still = await office.get(f"/v1/releases/{period}/data.json")
        assert still.content == first.content

        # everybody hears of both, by ids and hashes alone, and learning takes it up
        async def heard() -> bool:
            events = [e for e in told.events if e["type"] == "release.published"]
            return [e["data"]["release_id"] for e in events] == [period, f"{period}.1"]

        async def suggested() -> bool:
            topics = (await office.get("/v1/topic-suggestions")).json()
            return "release" in topics["heard_from"]

        await eventually(heard, 30)
        await eventually(suggested, 30)

        await to_print(stack, desk, scr_id)

    # whatever is started anew, each release is what it was
    for part in stack.parts.values():
        part.kill()
    for part in stack.parts.values():
        part.start()
    for part in stack.parts.values():
        part.wait_until_ready()
    async with as_client(stack, "centre", *OFFICE) as office:
        assert (await office.get(f"/v1/releases/{period}/data.json")).content == first.content
        again = await office.post("/v1/releases", json={"period": period})
        assert (again.status_code, again.json()) == (200, corrected.json())
        listed = (await office.get("/v1/releases")).json()["items"]
        assert [one["release_id"] for one in listed][:2] == [f"{period}.1", period]

        # an analyst of data loads each by its description, with a tool that is not ours
        for release, expected in ((period, (2, 2)), (f"{period}.1", (1, 2))):
            path = f"/v1/releases/{release}"
            table = await office.get(f"{path}/data.csv")
            described = json.loads((await office.get(f"{path}/data.csv-metadata.json")).content)
            rows = loaded(tmp_path, table.content, described)
            assert national(rows, "D4") == expected
            assert {row["release"] for row in rows} == {release}
            etag = {"if-none-match": table.headers["etag"]}
            assert (await office.get(f"{path}/data.csv", headers=etag)).status_code == 304
        assert (await office.get("/v1/briefings/6/leaflet.pdf")).content.startswith(b"%PDF")


async def to_print(stack: Stack, desk: Api, scr_id: str) -> None:
    """A briefing on what the reviews told, from a draft to paper."""
    passage = {"scr_id": scr_id, "scr_version": 1, "passage": 3}
    vignette = {
        "title": "Told by telephone",
        "summary": "Two agencies spoke by telephone, and nobody met.",
        "case_study": "Each thought that the other would call the meeting.",
        "passages": [passage],
    }
    async with (
        as_client(stack, "centre", *AUTHOR) as author,
        as_client(stack, "centre", *APPROVER) as approver,
    ):
        draft = (await author.post("/v1/briefings/6/editions")).json()
        text = draft["body"] | {"vignettes": [vignette]}
        assert (await author.put(draft["url"], json=text)).is_success
        assert (await author.post(f"{draft['url']}/submission")).is_success
        assert (await approver.post(f"{draft['url']}/approval")).is_success
    for form in ("html", "docx", "pdf"):
        assert (await desk.get(f"/v1/briefings/6/leaflet.{form}")).is_success
