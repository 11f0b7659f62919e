"""What is refused before an endpoint sees it, for every service alike."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import httpx2
import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from chassis.http import new_router
from chassis.problems import render_problems
from chassis.requests import strict_json


class ThingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int
    parts: list["ThingIn"] = []


class NoteIn(BaseModel):
    why: Annotated[str, StringConstraints(min_length=1)]
    said: list[Annotated[str, StringConstraints(min_length=1)]] = []


class Filters(BaseModel):
    sort: Literal["age", "size"] = "age"


router = new_router("/things", "things")


@router.post("")
async def make_thing(body: ThingIn) -> dict[str, int]:
    return {"size": body.size}


@router.post("/notes")
async def make_note(body: NoteIn) -> NoteIn:
    return body


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


UNSEEN = [
    *(" ", "\t \n", "\x01", "\x7f", "\u00a0", "\u00ad", "\u034f", "\u115f\u1160", "\u180e"),
    *("\u200b", "\u200b\u200b", "\u2028", "\u202e", "\u2060", "\u2800", "\u3000", "\u3164"),
    *("\ufe0f", "\ufeff", "\uffa0", "\U000e0020", "\U000e0100", "\ue000", " \u200d \u2800"),
]


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
async def test_a_text_with_nothing_to_see_is_refused_as_an_empty_one_is(
    api: httpx2.AsyncClient, text: str, escaped: bool
) -> None:
    for body, pointer in (
        ({"why": text}, "/why"),
        ({"why": "So.", "said": ["So.", text]}, "/said/1"),
    ):
        content = json.dumps(body, ensure_ascii=escaped).replace("\x7f", "\\u007f").encode()
        answer = await api.post("/things/notes", content=content, headers=JSON)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")
        assert {error["pointer"] for error in answer.json()["errors"]} == {pointer}


@pytest.mark.parametrize(
    "text", [".", "5", "\u200ba", "\u0645\u0631\u062d\u0628\u0627", "\U0001f642", "\u20ac", " x "]
)
async def test_a_text_with_anything_to_see_is_taken_as_it_is(
    api: httpx2.AsyncClient, text: str
) -> None:
    answer = await api.post("/things/notes", json={"why": text, "said": [text]})
    assert answer.json() == {"why": text, "said": [text]}


def test_what_is_no_text_stays_as_it_is() -> None:
    assert strict_json('[" ", [{"a b": "\u2800", "c": null}, 1, true], "so"]') == [
        "",
        [{"a b": "", "c": None}, 1, True],
        "so",
    ]
    assert strict_json('"\u200b"') == ""


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
