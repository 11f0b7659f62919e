"""A quarter is released, a correction comes late, and an analyst loads what was released."""

import csv
import hashlib
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from chassis.testing import eventually
from tests.flows.reports import metadata_of
from tests.flows.stack import Stack
from tests.flows.test_review_becomes_trend import Api, Stream, as_client, desk_of, push, state_of

BOARD = ("documents:push", "scrs:push", "scrs:read")
ANALYST = ("codings:read", "codings:write", "trends:read")
OFFICE = ("releases:make", "trends:read", "events:read", "learning:read")
READERS = {"integer": int, "number": float}


async def code(desk: Api, scr_id: str, issue: str) -> str:
    """A person's own coding, and the review read to its end."""
    await desk_of(desk, scr_id)
    body = {"scr_id": scr_id, "scr_version": 1, "passage": 3, "issue": issue}
    coded = await desk.post("/v1/codings", json=body)
    assert coded.status_code == 201, coded.text
    done = await desk.post(f"/v1/coding-queue/{scr_id}/completion", json={"scr_version": 1})
    assert done.status_code == 200, done.text
    return str(coded.json()["finding_id"])


def loaded(content: str, described: dict[str, Any]) -> list[dict[str, Any]]:
    """What a reader of CSV on the Web makes of a table: typed values, and none for a symbol."""
    columns = described["tableSchema"]["columns"]
    rows = csv.DictReader(io.StringIO(content))
    assert rows.fieldnames == [column["name"] for column in columns]
    return [
        {
            column["name"]: None
            if row[column["name"]] in column.get("null", [])
            else READERS.get(column["datatype"], str)(row[column["name"]])
            for column in columns
        }
        for row in rows
    ]


def national(rows: list[dict[str, Any]], code: str) -> tuple[int, int]:
    found = next(r for r in rows if r["dimension"] == "national" and r["code"] == code)
    return found["numerator"], found["denominator"]


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.rule("T2", "C8", "G6")
async def test_a_quarter_is_released_and_a_correction_comes_beside_it(stack: Stack) -> None:
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

        # an analyst of data loads each release by its description
        for release, expected in ((period, (2, 2)), (f"{period}.1", (1, 2))):
            path = f"/v1/releases/{release}"
            table = await office.get(f"{path}/data.csv")
            described = json.loads((await office.get(f"{path}/data.csv-metadata.json")).content)
            rows = loaded(table.text, described)
            assert national(rows, "D4") == expected
            assert {row["release"] for row in rows} == {release}
            etag = {"if-none-match": table.headers["etag"]}
            assert (await office.get(f"{path}/data.csv", headers=etag)).status_code == 304
