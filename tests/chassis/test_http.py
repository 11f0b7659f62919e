"""What a caller may rely on: commit before 2xx, one effect per key, refusal before reading."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus.memory import MemoryBus
from chassis.problems import pointers_of
from chassis.settings import ServiceSettings
from chassis.testing import TestIssuer, running
from tests.chassis.toy import Toy, new_toy, service_of, started


@asynccontextmanager
async def toy_service(
    url: str, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Toy, FastAPI, httpx2.AsyncClient]]:
    toy = new_toy()

    async def make_tables(*_: object) -> None:
        database = await toy.open(url)
        await database.close()

    monkeypatch.setattr("chassis.service.migrate", make_tables)
    service = service_of(toy.metadata, routers=[toy.router])
    settings = ServiceSettings(database=url, bus="memory:", roles=frozenset({"api"}))
    app = service.create_app(settings, bus=await started(MemoryBus()), get_keys=issuer.keys)
    async with running(app) as (client,):
        yield toy, app, client


@pytest.fixture
async def toy_app(
    database_url: str, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Toy, FastAPI, httpx2.AsyncClient]]:
    async with toy_service(database_url, issuer, monkeypatch) as parts:
        yield parts


ToyApp = tuple[Toy, FastAPI, httpx2.AsyncClient]


async def test_a_commit_that_fails_never_answers_2xx(
    toy_app: ToyApp, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push", "scrs:read")

    async def fail(_self: AsyncSession) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(AsyncSession, "commit", fail)
        answer = await client.post("/v1/notes", json={"text": "x"}, headers=headers)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await client.get("/v1/notes", headers=headers)).json() == {"notes": 0}


async def test_the_same_key_and_body_get_the_first_answer_again(
    toy_app: ToyApp, issuer: TestIssuer
) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push", "scrs:read") | {"idempotency-key": "k1"}
    first = await client.post("/v1/notes", json={"text": "x"}, headers=headers)
    again = await client.post("/v1/notes", json={"text": "x"}, headers=headers)
    assert (
        (again.status_code, again.json())
        == (first.status_code, first.json())
        == (201, again.json())
    )
    assert (await client.get("/v1/notes", headers=headers)).json() == {"notes": 1}


async def test_the_same_key_with_another_body_is_refused(
    toy_app: ToyApp, issuer: TestIssuer
) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push") | {"idempotency-key": "k1"}
    await client.post("/v1/notes", json={"text": "x"}, headers=headers)
    other = await client.post("/v1/notes", json={"text": "y"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-key-reused"


async def test_the_same_key_of_another_tenant_is_another_key(
    toy_app: ToyApp, issuer: TestIssuer
) -> None:
    _, _, client = toy_app
    ids = set()
    for tenant in ("northmere", "eastvale"):
        headers = issuer.headers(tenant, "scrs:push") | {"idempotency-key": "k1"}
        ids.add((await client.post("/v1/notes", json={"text": "x"}, headers=headers)).json()["id"])
    assert len(ids) == 2


async def test_fifty_sends_at_once_with_one_key_make_one_note(
    toy_app: ToyApp, issuer: TestIssuer
) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push", "scrs:read") | {"idempotency-key": "k1"}

    async def send() -> httpx2.Response:
        while True:
            answer = await client.post("/v1/notes", json={"text": "x"}, headers=headers)
            if answer.status_code not in {409, 503}:
                return answer

    answers = await asyncio.gather(*(send() for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await client.get("/v1/notes", headers=headers)).json() == {"notes": 1}


async def test_many_who_read_before_they_write_do_not_wait_for_each_others_connections(
    toy_app: ToyApp, issuer: TestIssuer
) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push", "scrs:read")
    asked = [client.post("/v1/notes/numbered", headers=headers) for _ in range(20)]
    assert {answer.status_code for answer in await asyncio.gather(*asked)} == {201}
    assert (await client.get("/v1/notes", headers=headers)).json() == {"notes": 20}


async def test_a_refused_request_leaves_its_key_free(toy_app: ToyApp, issuer: TestIssuer) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push") | {"idempotency-key": "k1"}
    assert (await client.post("/v1/notes", json={}, headers=headers)).status_code == 422
    good = await client.post("/v1/notes", json={"text": "x"}, headers=headers)
    assert good.status_code == 201


class Body:
    """A request body that remembers how much of it was read."""

    def __init__(self, chunks: int) -> None:
        self.read = 0
        self._left = chunks

    async def receive(self) -> dict[str, Any]:
        self.read += 1
        self._left -= 1
        return {"type": "http.request", "body": b"x" * 65536, "more_body": self._left > 0}


async def ask(app: FastAPI, body: Body, headers: dict[str, str]) -> int:
    """One POST straight to the ASGI application."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/notes",
        "raw_path": b"/v1/notes",
        "query_string": b"",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    status = 0

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    await app(scope, body.receive, send)  # type: ignore[arg-type]
    return status


async def test_a_caller_without_a_token_is_refused_before_the_body_is_read(toy_app: ToyApp) -> None:
    _, app, _ = toy_app
    body = Body(100)
    assert await ask(app, body, {"content-type": "application/json"}) == 401
    assert body.read == 0


async def test_a_caller_without_the_scope_is_refused_before_the_body_is_read(
    toy_app: ToyApp, issuer: TestIssuer
) -> None:
    _, app, _ = toy_app
    body = Body(100)
    headers = issuer.headers("northmere", "scrs:read") | {"content-type": "application/json"}
    assert await ask(app, body, headers) == 403
    assert body.read == 0


async def test_a_body_over_the_limit_is_refused(toy_app: ToyApp, issuer: TestIssuer) -> None:
    _, app, _ = toy_app
    body = Body(100)
    headers = issuer.headers("northmere", "scrs:push") | {"content-type": "application/json"}
    assert await ask(app, body, headers) == 413
    assert body.read <= 17


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b'{"text": 3}', 422), (b'{"text": "x", "id": "y"}', 422), (b"[" * 100_000, 400)],
)
async def test_a_bad_body_is_a_problem_that_repeats_nothing(
    toy_app: ToyApp, issuer: TestIssuer, content: bytes, status: int
) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push") | {"content-type": "application/json"}
    answer = await client.post("/v1/notes", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]


async def test_a_header_that_cannot_be_taken_is_named(toy_app: ToyApp, issuer: TestIssuer) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:push") | {"idempotency-key": "k" * 129}
    answer = await client.post("/v1/notes", json={"text": "x"}, headers=headers)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["header:Idempotency-Key"]


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class OfRed(BaseModel):
    colour: Literal[Colour.RED]


class OfGreen(BaseModel):
    colour: Literal[Colour.GREEN]


@pytest.mark.parametrize(
    ("kind", "sent", "detail"),
    [
        (OfRed, "blue", "Input should be 'red'"),
        (Literal[Colour.RED, Colour.GREEN], None, "Input should be 'red' or 'green'"),
        (
            Annotated[OfRed | OfGreen, Field(discriminator="colour")],
            "a name that must not come back",
            "Input should be one of 'red', 'green'",
        ),
    ],
)
def test_what_may_be_sent_is_told_in_the_words_that_may_be_sent(
    kind: Any, sent: str | None, detail: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python({"colour": sent})
    located = [{**error, "loc": ("body", *error["loc"])} for error in refused.value.errors()]
    assert [pointer.detail for pointer in pointers_of(located)] == [detail]


class Deed(BaseModel):
    kind: Literal["deed"]
    what: str
    days: list[int] = []

    @model_validator(mode="after")
    def _is_done(self) -> Self:
        if self.what == "nothing":
            raise ValueError("a deed is something")
        return self


class Word(BaseModel):
    kind: Literal["word"]


class Several(BaseModel):
    items: list[Annotated[Deed | Word, Field(discriminator="kind")]]


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"kind": "deed", "what": 1}, ["/what"]),
        ({"kind": "deed", "what": "so", "days": [1, "x"]}, ["/days/1"]),
        ({"kind": "deed"}, ["/what"]),
        ({"kind": "deed", "what": "nothing"}, ["/"]),
        ({"kind": "deed", "what": "what", "days": 1}, ["/days"]),
    ],
)
def test_a_pointer_leads_into_the_body_that_was_sent(said: Any, pointers: list[str]) -> None:
    """And not through the name of the kind of thing that it was taken for."""
    either = Annotated[Deed | Word, Field(discriminator="kind")]
    for body, kind, before in ((said, either, ""), ({"items": [said]}, Several, "/items/0")):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(kind).validate_python(body)
        located = [{**error, "loc": ("body", *error["loc"])} for error in refused.value.errors()]
        found = [pointer.pointer for pointer in pointers_of(located, body)]
        assert found == [(before + one).removesuffix("/") or "/" for one in pointers]


async def test_text_of_the_caller_is_in_no_error(toy_app: ToyApp, issuer: TestIssuer) -> None:
    _, _, client = toy_app
    secret = "a name that must not come back " + uuid4().hex
    headers = issuer.headers("northmere", "scrs:push")
    answer = await client.post("/v1/notes", json={"text": secret, secret: 1}, headers=headers)
    assert answer.status_code == 422
    assert "come back" not in answer.text


async def test_unknown_paths_and_methods_are_problems(toy_app: ToyApp, issuer: TestIssuer) -> None:
    _, _, client = toy_app
    headers = issuer.headers("northmere", "scrs:read")
    missing = await client.get("/v1/other", headers=headers)
    wrong = await client.put("/v1/notes", headers=headers)
    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert "allow" in wrong.headers
    assert missing.headers["content-type"] == "application/problem+json"


async def test_both_framings_at_once_are_refused(toy_app: ToyApp, issuer: TestIssuer) -> None:
    _, app, _ = toy_app
    headers = issuer.headers("northmere", "scrs:push")
    headers |= {"content-length": "5", "transfer-encoding": "chunked"}
    assert await ask(app, Body(1), headers) == 400
