"""Only clients of one's own body that may code are given reviews; of others nothing is learned."""

from typing import Any

import pytest

from tests.services.collation.desk import CODING, PLAIN, Desk, problem
from tests.services.collation.pair import FIRST, LEAD, SECOND

UNKNOWN, ANOTHERS, READER = "nobody-00000000", "elsewhere-1", "reader-1"


@pytest.fixture
def clients(desk: Desk) -> Desk:
    desk.ingest.clients |= {
        UNKNOWN: None,
        ANOTHERS: ("elsewhere", CODING),
        READER: ("centre", ("codings:read", "trends:read")),
    }
    return desk


async def assigned(desk: Desk, path: str, scr_id: Any, **whom: Any) -> Any:
    body = {"scr_id": str(scr_id), "scr_version": 1} | whom
    return await desk.ask(LEAD, "POST", path, body)


@pytest.mark.rule("C9")
@pytest.mark.parametrize("stranger", [UNKNOWN, ANOTHERS, READER])
async def test_nothing_is_given_to_who_is_not_there_or_not_ones_own_or_cannot_code(
    clients: Desk, stranger: str
) -> None:
    scr_id = await clients.publish(PLAIN)
    for path, whom, pointers in (
        ("/v1/double-codings", {"coders": [FIRST, stranger]}, ["/coders/1"]),
        ("/v1/double-codings", {"coders": [UNKNOWN, ANOTHERS]}, ["/coders/0", "/coders/1"]),
        ("/v1/coding-assignments", {"coder": stranger}, ["/coder"]),
    ):
        refused = await assigned(clients, path, scr_id, **whom)
        assert problem(refused) == (422, "no-such-coder")
        assert [error["pointer"] for error in refused.json()["errors"]] == pointers
    mine = await clients.ask(FIRST, "GET", "/v1/coding-assignments")
    assert mine.json()["items"] == []
    (queued,) = (await clients.queue())["items"]
    assert (queued["state"], queued["blind"]) == ("waiting", False)
    given = await assigned(clients, "/v1/double-codings", scr_id, coders=[FIRST, SECOND])
    assert given.status_code == 201


async def test_an_unknown_client_and_anothers_are_answered_alike(clients: Desk) -> None:
    scr_id = await clients.publish(PLAIN)
    answers = []
    for stranger in (UNKNOWN, ANOTHERS):
        refused = await assigned(clients, "/v1/coding-assignments", scr_id, coder=stranger)
        answers.append(refused.json() | {"request_id": None})
    assert answers[0] == answers[1]


async def test_while_nobody_can_tell_whose_a_client_is_nothing_is_given(clients: Desk) -> None:
    scr_id = await clients.publish(PLAIN)
    clients.ingest.status = 503
    later = await assigned(clients, "/v1/double-codings", scr_id, coders=[FIRST, SECOND])
    assert (later.status_code, later.headers["retry-after"]) == (503, "1")
    clients.ingest.status = 200
    given = await assigned(clients, "/v1/double-codings", scr_id, coders=[FIRST, SECOND])
    assert given.status_code == 201


@pytest.mark.rule("C9")
@pytest.mark.parametrize("meanwhile", ["the gateway is away", "the coder is suspended"])
async def test_a_retry_is_answered_as_the_first_was_whatever_became_of_the_coders(
    clients: Desk, meanwhile: str
) -> None:
    for path, whom in (
        ("/v1/double-codings", {"coders": [FIRST, SECOND]}),
        ("/v1/coding-assignments", {"coder": FIRST}),
    ):
        clients.ingest.status, clients.ingest.clients = 200, {}
        body = {"scr_id": str(await clients.publish(PLAIN)), "scr_version": 1} | whom
        key = {"idempotency-key": f"given-{body['scr_id']}"}
        first = await clients.ask(LEAD, "POST", path, body, **key)
        assert first.status_code == 201, first.text
        if meanwhile == "the gateway is away":
            clients.ingest.status = 503
        else:
            clients.ingest.clients[FIRST] = None
        again = await clients.ask(LEAD, "POST", path, body, **key)
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers.get("location") == first.headers.get("location")
        other = await clients.ask(LEAD, "POST", path, body | {"scr_version": 2}, **key)
        assert problem(other) == (422, "idempotency-key-reused")


@pytest.mark.rule("C9")
async def test_what_two_code_blind_is_given_to_nobody_to_code_openly(clients: Desk) -> None:
    scr_id = await clients.publish(PLAIN)
    given = await assigned(clients, "/v1/double-codings", scr_id, coders=[FIRST, SECOND])
    refused = await assigned(clients, "/v1/coding-assignments", scr_id, coder=FIRST)
    assert problem(refused) == (409, "coded-blind")
    ((mine),) = (await clients.ask(FIRST, "GET", "/v1/coding-assignments")).json()["items"]
    assert mine["blind"] is True
    ended = await clients.ask(LEAD, "POST", f"{given.headers['location']}/ending")
    assert ended.status_code == 200
    opened = await assigned(clients, "/v1/coding-assignments", scr_id, coder=FIRST)
    assert opened.status_code == 201
