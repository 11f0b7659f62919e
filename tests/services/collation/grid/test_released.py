"""The grid of a release is what was released, in every form and whatever happens afterwards."""

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.bus.memory import MemoryBus
from chassis.testing import TestIssuer, running
from services.collation.app import service
from services.collation.grid.forms import Form
from services.collation.reasons.domain import ReasonOrigin
from services.collation.reasons.service import offer_reason, withdraw_reasons
from services.collation.releases.service import keep_seed
from services.collation.settings import CollationSettings
from tests.services.collation.reader import Reader, review


@pytest.fixture
async def reader(database_url: str, issuer: TestIssuer) -> AsyncIterator[Reader]:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = CollationSettings(
        database=database_url, bus="memory:", roles=frozenset({"api"}), suggestions=False
    )
    app = replace(service, open_resources=None).create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        async with app.state.database.transaction() as tx:
            await keep_seed(tx)
        yield Reader(http, app.state.database, issuer)


def issue_of(grid: dict[str, Any], code: str) -> dict[str, Any]:
    issues = [issue for stage in grid["stages"] for issue in stage["issues"]]
    return next(issue for issue in issues if issue["code"] == code)


@pytest.mark.rule("T2", "C12", "G4")
async def test_a_released_grid_stays_as_it_was_released_to_the_byte(reader: Reader) -> None:
    for issues in (("D4",), ("D4", "C1"), ()):
        await reader.happened(review(*issues)[1])
    make = reader.issuer.headers("centre", "releases:make")
    body = {"period": "2015Q1", "note": None}
    made = await reader.http.post("/v1/releases", json=body, headers=make)
    assert made.is_success, made.text
    query = {"release": "2015Q1"}
    grid = (await reader.get("/v1/grid", **query)).json()
    figure = issue_of(grid, "D4")["problem"]
    assert (figure["numerator"], figure["denominator"], figure["release"]) == (2, 3, "2015Q1")
    assert (grid["release"], grid["coverage"]["numerator"]) == ("2015Q1", 3)
    assert len(issue_of(grid, "D4")["reasons"]) > 0
    answers = {form: await reader.get("/v1/grid", format=form, **query) for form in Form}
    assert {answer.status_code for answer in answers.values()} == {200}
    before = {form: answer.content for form, answer in answers.items()}
    await reader.happened(review("D4")[1])
    now = (await reader.get("/v1/grid")).json()
    assert issue_of(now, "D4")["problem"]["numerator"] == 3
    for form, content in before.items():
        answer = await reader.get("/v1/grid", format=form, **query)
        assert answer.content == content, form
    assert b"2015Q1" in before[Form.HTML]


async def release(reader: Reader) -> None:
    await reader.happened(review("D4")[1])
    make = reader.issuer.headers("centre", "releases:make")
    made = await reader.http.post("/v1/releases", json={"period": "2015Q1"}, headers=make)
    assert made.is_success, made.text


@pytest.mark.rule("T2", "G6")
@pytest.mark.parametrize("form", Form)
async def test_a_released_grid_that_one_has_is_not_sent_again(reader: Reader, form: Form) -> None:
    await release(reader)
    asked = {"release": "2015Q1", "format": form.value}
    headers = reader.issuer.headers("centre", "trends:read")
    answer = await reader.http.get("/v1/grid", params=asked, headers=headers)
    assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()}"'
    assert answer.headers["cache-control"] == "private, no-cache"
    known = headers | {"if-none-match": answer.headers["etag"]}
    again = await reader.http.get("/v1/grid", params=asked, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = await reader.http.get("/v1/grid", params=asked | {"view": "condensed"}, headers=known)
    assert other.status_code == 200


@pytest.mark.rule("G6", "C8")
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"view": "condensed"},
        {"region": "london"},
        *({"format": form.value} for form in Form if form is not Form.JSON),
    ],
)
async def test_the_grid_of_now_is_not_sent_again_while_its_figures_and_reasons_are_the_same(
    reader: Reader, asked: dict[str, str]
) -> None:
    await release(reader)
    headers = reader.issuer.headers("centre", "trends:read")
    answer = await reader.http.get("/v1/grid", params=asked, headers=headers)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["etag"].startswith('W/"')
    known = headers | {"if-none-match": answer.headers["etag"]}
    for ask in (reader.http.get, reader.http.head):
        again = await ask("/v1/grid", params=asked, headers=known)
        assert (again.status_code, again.content) == (304, b"")
    for another in ({"view": "full", "format": "json"}, asked | {"published_from": "2014Q1"}):
        if "region" not in asked:
            again = await reader.http.get("/v1/grid", params=another, headers=known)
            assert again.status_code == 200, another
    unknown = await reader.http.get("/v1/grid", headers={"if-none-match": "*"})
    assert unknown.status_code == 401
    await reader.happened(review("D4")[1])
    again = await reader.http.get("/v1/grid", params=asked, headers=known)
    # below the nation it is of the newest release, which is the same
    assert again.status_code == (304 if "region" in asked else 200)


@pytest.mark.rule("C4", "G6")
async def test_a_new_reason_makes_the_grid_of_now_another(reader: Reader) -> None:
    await release(reader)
    headers = reader.issuer.headers("centre", "trends:read")
    answer = await reader.http.get("/v1/grid", headers=headers)
    async with reader.database.transaction() as tx:
        await offer_reason(
            tx,
            issue="D4",
            origin=ReasonOrigin.SUMMIT,
            text="At night there is nobody to call.",
            source_kind="contribution",
            source_id=uuid4(),
        )
    known = headers | {"if-none-match": answer.headers["etag"]}
    assert (await reader.http.get("/v1/grid", headers=known)).status_code == 200


@pytest.mark.rule("C4", "T2")
async def test_a_released_grid_holds_the_reasons_that_were_given_by_then(reader: Reader) -> None:
    async def offer(text: str) -> UUID:
        source = uuid4()
        async with reader.database.transaction() as tx:
            await offer_reason(
                tx,
                issue="D4",
                origin=ReasonOrigin.SUMMIT,
                text=text,
                source_kind="contribution",
                source_id=source,
            )
        return source

    async def told() -> list[tuple[str, str]]:
        grid = (await reader.get("/v1/grid", release="2015Q1")).json()
        reasons = issue_of(grid, "D4")["reasons"]
        return [(r["origin"], r["text"]) for r in reasons if r["origin"] != "scr_report"]

    source = await offer("At night there is nobody to call.")
    await release(reader)
    await offer("Said after the release.")
    assert await told() == [("summit", "At night there is nobody to call.")]
    page = (await reader.get("/v1/grid", release="2015Q1", format="html")).text
    assert "At night there is nobody to call." in page
    async with reader.database.transaction() as tx:
        await withdraw_reasons(tx, source_kind="contribution", source_id=source)
    assert await told() == []


@pytest.mark.rule("C3")
async def test_the_grid_of_the_first_analysis_has_no_counts_and_no_noughts(reader: Reader) -> None:
    query = {"release": "2015Q1.seed"}
    grid = (await reader.get("/v1/grid", view="condensed", **query)).json()
    figures = [issue["problem"] for stage in grid["stages"] for issue in stage["issues"]]
    assert len(figures) == 44
    assert {(f["numerator"], f["denominator"], f["symbol"]) for f in figures} == {(None, 38, "x")}
    page = (await reader.get("/v1/grid", format="html", **query)).text
    assert "x of 38" in page


async def test_a_release_is_asked_for_whole_and_by_its_name(reader: Reader) -> None:
    for query, wanted in (
        ({"release": "1999Q1"}, (404, "/problems/no-such-release")),
        ({"release": "2015Q1.seed", "region": "london"}, (422, "/problems/release-is-whole")),
    ):
        answer = await reader.get("/v1/grid", **query)
        assert (answer.status_code, answer.json()["type"]) == wanted
