"""Versions are drafted, published by a second person, and readable for ever."""

import json
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from alembic import command
from sqlalchemy import Connection, insert, select
from sqlalchemy.pool import NullPool

from chassis.db import utc_now
from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from services.collation.app import service
from services.collation.reasons.tables import OfferedReason
from services.collation.reviews.tables import Review
from services.collation.taxonomy.domain import SEED
from tests.services.collation.desk import PLAIN, SHOWS_D4, Desk, problem

EDITOR, PUBLISHER, READER = "taxonomy:edit", "taxonomy:publish", "trends:read"
TEXT = {
    "place": "D",
    "label": "Strategy meeting without those who know",
    "statement": "The meeting takes place without those who know the child.",
    "condensed": "Strategy meeting without those who know",
}
OTHER = TEXT | {"label": "Strategy meeting not called at all"}
SPLIT = {"kind": "split", "explanation": "Two things.", "code": "D4", "into": [TEXT, OTHER]}
RETIRE = {"kind": "retired", "explanation": "Never found.", "code": "A1"}


async def ask(
    desk: Desk, method: str, path: str, *scopes: str, body: Any = None, client: str = "editor-1"
) -> httpx2.Response:
    headers = desk.issuer.headers("centre", READER, *scopes, client=client)
    return await desk.client.request(method, f"/v1/taxonomies{path}", json=body, headers=headers)


async def draft(desk: Desk, *changes: dict[str, Any]) -> str:
    answer = await ask(desk, "POST", "", EDITOR)
    assert answer.status_code == 201, answer.text
    version = str(answer.json()["version"])
    for change in changes:
        made = await ask(desk, "POST", f"/{version}/changes", EDITOR, body=change)
        assert made.status_code == 201, made.text
    return version


async def publish(desk: Desk, *changes: dict[str, Any]) -> str:
    version = await draft(desk, *changes)
    path = f"/{version}/publication"
    answer = await ask(desk, "POST", path, PUBLISHER, client="publisher-1")
    assert answer.status_code == 200, answer.text
    return version


@pytest.mark.rule("C1", "C11")
async def test_the_first_version_is_there_from_the_start_byte_for_byte(desk: Desk) -> None:
    content = SEED.read_bytes()
    answer = await ask(desk, "GET", "/2016.1")
    assert answer.content == content
    assert answer.headers["etag"] == f'"{sha256(content).hexdigest()}"'
    (row,) = (await ask(desk, "GET", "")).json()["items"]
    assert (row["version"], row["status"], row["issues"]) == ("2016.1", "published", 44)
    assert row["sha256"] == sha256(content).hexdigest()


@pytest.mark.rule("C11")
async def test_an_old_version_reads_the_same_bytes_whatever_came_after(desk: Desk) -> None:
    second = await publish(desk, SPLIT, RETIRE)
    kept = (await ask(desk, "GET", f"/{second}")).content
    third = await publish(desk, {"kind": "retired", "explanation": "Gone.", "code": "B1"})
    assert (await ask(desk, "GET", "/2016.1")).content == SEED.read_bytes()
    assert (await ask(desk, "GET", f"/{second}")).content == kept
    rows = (await ask(desk, "GET", "")).json()["items"]
    assert [(row["version"], row["status"]) for row in rows] == [
        (third, "published"),
        (second, "superseded"),
        ("2016.1", "superseded"),
    ]


MADE_AND_GONE = (
    {"kind": "added", "explanation": "Asked for.", "issue": TEXT},
    {"kind": "retired", "explanation": "Not needed.", "code": "D8"},
    {"kind": "added", "explanation": "Asked for.", "issue": OTHER},
)
"""Leaves D9, and D8 in no version: it stands in what one changed, and is nobody's again."""


async def codes_of(desk: Desk, version: str) -> list[str]:
    shown = (await ask(desk, "GET", f"/{version}", EDITOR)).json()
    return [one["code"] for one in shown["issues"]]


@pytest.mark.rule("C11")
async def test_a_code_made_and_gone_in_one_draft_is_given_neither_in_it_nor_in_the_next(
    desk: Desk,
) -> None:
    first = await publish(desk, *MADE_AND_GONE)
    assert {"D8", "D9"}.intersection(await codes_of(desk, first)) == {"D9"}
    third = {"kind": "added", "explanation": "Asked for.", "issue": TEXT | {"label": "Notes lost"}}
    second = await draft(desk, third)
    assert set(await codes_of(desk, second)) - set(await codes_of(desk, first)) == {"D10"}


@pytest.mark.rule("C11")
async def test_a_published_version_cannot_be_changed_or_given_up(desk: Desk) -> None:
    version = await publish(desk, RETIRE)
    for method, path in (("POST", "/changes"), ("DELETE", ""), ("POST", "/publication")):
        body = SPLIT if path == "/changes" else None
        answer = await ask(desk, method, f"/{version}{path}", EDITOR, PUBLISHER, body=body)
        assert problem(answer) == (409, "taxonomy-published")


@pytest.mark.rule("C13")
async def test_whoever_worked_on_a_draft_cannot_publish_it(desk: Desk) -> None:
    version = await draft(desk, RETIRE)
    change = {"kind": "retired", "explanation": "Gone.", "code": "B1"}
    await ask(desk, "POST", f"/{version}/changes", EDITOR, body=change, client="editor-2")
    path = f"/{version}/publication"
    for client in ("editor-1", "editor-2"):
        refused = await ask(desk, "POST", path, PUBLISHER, client=client)
        assert problem(refused) == (403, "second-person-needed")
    assert await desk.types_told() == []
    third = await ask(desk, "POST", path, PUBLISHER, client="publisher-1")
    assert third.json()["status"] == "published"


async def test_a_publication_is_told_once_with_each_issue_that_changed(desk: Desk) -> None:
    version = await publish(desk, SPLIT, RETIRE)
    told = await desk.told()
    assert [kind for kind, _ in told] == ["taxonomy.published", *["issue.changed"] * 4]
    assert (told[0][1]["version"], told[0][1]["follows"]) == (version, "2016.1")
    changed = [(d["issue"], d["change"], d["successors"]) for _, d in told[1:]]
    assert changed == [
        ("D4", "split", ["D8", "D9"]),
        ("D8", "added", []),
        ("D9", "added", []),
        ("A1", "retired", []),
    ]


async def test_a_draft_is_seen_by_those_who_work_on_it_alone(desk: Desk) -> None:
    version = await draft(desk, SPLIT)
    assert problem(await ask(desk, "GET", f"/{version}")) == (404, "no-such-taxonomy")
    assert len((await ask(desk, "GET", "")).json()["items"]) == 1
    shown = await ask(desk, "GET", f"/{version}", EDITOR)
    assert [c["kind"] for c in shown.json()["changes"]] == ["split"]
    assert problem(await ask(desk, "POST", "", EDITOR)) == (409, "draft-open")
    assert (await ask(desk, "DELETE", f"/{version}", EDITOR)).status_code == 200
    assert await draft(desk) == version


@pytest.mark.rule("C11")
async def test_a_retired_code_takes_no_coding_and_says_what_it_became(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggested,) = await desk.suggestions(scr_id)
    await publish(desk, SPLIT, RETIRE)
    before = await desk.types_told()
    for issue, became in (("D4", "D8, D9"), ("A1", "no other issue")):
        answer = await desk.code(scr_id, issue=issue)
        assert problem(answer) == (422, "retired-issue")
        assert answer.json()["errors"][0]["detail"] == f"It became {became}."
    assert problem(await desk.decide(suggested, "accept")) == (422, "retired-issue")
    assert await desk.codings() == []
    assert await desk.types_told() == before
    changed = await desk.decide(suggested, "change", issue="D9")
    assert changed.status_code == 200, changed.text
    assert (changed.json()["coding"]["issue"], changed.json()["coding"]["taxonomy"]) == (
        "D9",
        (await ask(desk, "GET", "")).json()["items"][0]["version"],
    )


@pytest.mark.rule("C11")
async def test_the_crosswalk_leads_from_an_old_version_to_the_one_in_force(desk: Desk) -> None:
    version = await publish(desk, SPLIT, RETIRE)
    walk = (await ask(desk, "GET", "/2016.1/crosswalk")).json()
    assert (walk["version"], walk["in_force"], len(walk["items"])) == ("2016.1", version, 44)
    lines = {line["code"]: line for line in walk["items"]}
    assert [lines[code]["successors"] for code in ("D4", "A1", "C1")] == [["D8", "D9"], [], ["C1"]]
    (step,) = lines["D4"]["changes"]
    assert (step["version"], step["kind"], step["explanation"]) == (version, "split", "Two things.")


@pytest.mark.rule("C12")
async def test_a_sub_issue_is_in_the_full_view_and_counted_in_the_condensed_one(desk: Desk) -> None:
    part = {"kind": "added", "explanation": "Asked for.", "issue": TEXT | {"place": "D4"}}
    version = await publish(desk, part)
    full = json.loads((await ask(desk, "GET", f"/{version}")).content)
    assert "D4.1" in [issue["code"] for issue in full["issues"]]
    answer = await ask(desk, "GET", f"/{version}?view=condensed")
    (stage,) = [s for s in answer.json()["stages"] if s["code"] == "D"]
    assert [(i["code"], i["sub_issues"]) for i in stage["issues"]][3] == ("D4", 1)
    scr_id = await desk.publish(PLAIN)
    assert (await desk.code(scr_id, issue="D4.1")).status_code == 201


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (RETIRE | {"code": "D44"}, (422, "change-impossible")),
        (SPLIT | {"into": [TEXT, TEXT]}, (422, "invalid")),
        (SPLIT | {"into": [TEXT]}, (422, "invalid")),
        (
            {"kind": "merged", "explanation": "x", "codes": ["D1", "D1"], "into": TEXT},
            (422, "invalid"),
        ),
        (
            {"kind": "added", "explanation": "x", "issue": TEXT | {"label": "Teenage mothers"}},
            (422, "not-about-practice"),
        ),
        (
            {"kind": "added", "explanation": "x", "issue": TEXT | {"cause_status": "stated"}},
            (422, "invalid"),
        ),
    ],
)
async def test_a_change_that_cannot_be_is_refused_and_the_draft_stays(
    desk: Desk, change: dict[str, Any], told: tuple[int, str]
) -> None:
    version = await draft(desk, RETIRE)
    kept = (await ask(desk, "GET", f"/{version}", EDITOR)).content
    assert problem(await ask(desk, "POST", f"/{version}/changes", EDITOR, body=change)) == told
    assert (await ask(desk, "GET", f"/{version}", EDITOR)).content == kept


async def test_a_draft_that_changes_nothing_is_not_published(desk: Desk) -> None:
    version = await draft(desk)
    answer = await ask(desk, "POST", f"/{version}/publication", PUBLISHER, client="publisher-1")
    assert problem(answer) == (409, "nothing-changed")


async def test_what_was_there_before_versions_were_kept_is_still_there(database_url: str) -> None:
    """From the schema that landed first: its rows stay, and the first version is in force."""
    row = {
        "scr_id": uuid4(),
        "version": 1,
        "state": "live",
        "scr_url": "/v1/scrs/one",
        "passages": 1,
        "changed_at": utc_now(),
    }

    def land(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")

    engine = open_engine(database_url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(land)
            await connection.execute(insert(Review).values(**row))
        await migrate(database_url, service.package, service.metadata)
        async with engine.connect() as connection:
            table = Review.__table__
            wanted = select(*(table.c[name] for name in row))
            (kept,) = (await connection.execute(wanted)).mappings().all()
            assert (await connection.execute(select(OfferedReason.reason_id))).all() == []
    finally:
        await engine.dispose()
    assert dict(kept) == row
