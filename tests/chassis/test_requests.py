"""What is refused before an endpoint sees it, for every service alike."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

import httpx2
import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict

from chassis.http import new_router
from chassis.problems import render_problems


class ThingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int
    parts: list["ThingIn"] = []


class Filters(BaseModel):
    sort: Literal["age", "size"] = "age"


router = new_router("/things", "things")


@router.post("")
async def make_thing(body: ThingIn) -> dict[str, int]:
    return {"size": body.size}


@router.get("")
async def list_things(
    filters: Annotated[Filters, Query()], tag: Annotated[list[str] | None, Query()] = None
) -> dict[str, object]:
    return {"sort": filters.sort, "tags": tag}


@pytest.fixture
async def api() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    app.include_router(router)
    render_problems(app)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://lipp.test"
    ) as client:
        yield client


JSON = {"content-type": "application/json"}
HOSTILE = {
    "utf-16": '{"size": 1}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"size": 1}',
    "invalid utf-8": b'{"size": "\xff"}',
    "nan": b'{"size": NaN}',
    "infinite": b'{"size": 1e999}',
    "a hundred thousand digits": b'{"size": ' + b"9" * 100_000 + b"}",
    "a name twice": b'{"size": 1, "size": 2}',
    "nested too deep": b'{"parts": ' * 100_000,
    "cut short": b'{"size": ',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_a_body_that_is_not_strict_json_is_refused(
    api: httpx2.AsyncClient, body: bytes
) -> None:
    answer = await api.post("/things", content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data"])
async def test_another_media_type_is_refused_with_the_one_that_is_taken(
    api: httpx2.AsyncClient, media_type: str
) -> None:
    answer = await api.post("/things", content=b"{}", headers={"content-type": media_type})
    assert answer.status_code == 415
    assert answer.headers["accept-post"] == "application/json"
    assert answer.json()["type"] == "/problems/unsupported-type"


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/x+json"])
async def test_json_by_any_of_its_names_is_taken(api: httpx2.AsyncClient, media_type: str) -> None:
    answer = await api.post("/things", content=b'{"size":1}', headers={"content-type": media_type})
    assert answer.status_code == 200


@pytest.mark.rule("G1")
@pytest.mark.parametrize(
    "query",
    ["group_by=commissioning_body", "sort=area", "sort=age&sort=size", "tenant=another"],
)
async def test_a_query_parameter_that_nobody_reads_is_refused(
    api: httpx2.AsyncClient, query: str
) -> None:
    answer = await api.get(f"/things?{query}")
    assert answer.status_code == 422
    assert "another" not in answer.text


async def test_a_parameter_that_is_a_list_may_be_repeated(api: httpx2.AsyncClient) -> None:
    answer = await api.get("/things?tag=a&tag=b&sort=size")
    assert answer.json() == {"sort": "size", "tags": ["a", "b"]}
