"""Reading a review's passages over HTTP: all of them, none, or later."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from chassis.errors import Unavailable
from services.collation.reviews.errors import PassagesNotFound, PassagesWithoutEnd
from services.collation.reviews.service import read_passages
from tests.services.collation.desk import PLAIN, Ingest, published


@pytest.fixture
def ingest() -> Ingest:
    return Ingest()


@pytest.fixture
async def http(ingest: Ingest) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(ingest.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://lipp.test") as client:
        yield client


def answering(body: Any) -> httpx2.AsyncClient:
    async def answer(_request: Request) -> JSONResponse:
        return JSONResponse(body)

    app = Starlette(routes=[Route("/{path:path}", answer)])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://lipp.test")


async def test_every_page_of_the_passages_is_read_in_order(
    ingest: Ingest, http: httpx2.AsyncClient
) -> None:
    event = published(uuid4())
    ingest.texts[event.passages_url] = [f"{PLAIN} {n}" for n in range(1, 8)]
    passages = await read_passages(http, event)
    assert passages is not None
    assert [p.number for p in passages] == [1, 2, 3, 4, 5, 6, 7]
    assert (passages[6].text, passages[6].page, passages[6].paragraph) == (f"{PLAIN} 7", 2, "4.7")
    assert len(ingest.asked) == 3


async def test_a_version_that_was_withdrawn_has_no_passages(
    ingest: Ingest, http: httpx2.AsyncClient
) -> None:
    ingest.status = 410
    assert await read_passages(http, published(uuid4())) is None


async def test_passages_that_are_not_where_the_event_says_are_not_passed_over_in_silence(
    ingest: Ingest, http: httpx2.AsyncClient
) -> None:
    ingest.status = 404
    with pytest.raises(PassagesNotFound):
        await read_passages(http, published(uuid4()))


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_whatever_else_is_answered_is_tried_again(
    ingest: Ingest, http: httpx2.AsyncClient, status: int
) -> None:
    ingest.status = status
    with pytest.raises(Unavailable):
        await read_passages(http, published(uuid4()))


async def test_an_ingest_out_of_reach_is_tried_again() -> None:
    class Unreachable(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectError("refused")

    async with httpx2.AsyncClient(transport=Unreachable(), base_url="http://lipp.test") as http:
        with pytest.raises(Unavailable):
            await read_passages(http, published(uuid4()))


async def test_passages_of_another_version_are_not_taken_for_those_of_the_event() -> None:
    body = {"version": 2, "items": [{"number": 1, "page": 1, "text": PLAIN}], "next": None}
    async with answering(body) as http:
        assert await read_passages(http, published(uuid4(), version=1)) is None
        assert await read_passages(http, published(uuid4(), version=2))


async def test_pages_that_lead_nowhere_are_refused() -> None:
    async with answering({"items": [], "next": "again"}) as http:
        with pytest.raises(PassagesWithoutEnd):
            await read_passages(http, published(uuid4()))


async def test_an_answer_that_is_not_passages_is_refused() -> None:
    async with answering({"items": [{"number": 0, "page": 1, "text": PLAIN}]}) as http:
        with pytest.raises(msgspec.DecodeError):
            await read_passages(http, published(uuid4()))
