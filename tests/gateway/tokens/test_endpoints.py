"""The token endpoint says what RFC 6749 says, gives no more than a client has, and has limits."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from chassis.db import Database
from chassis.migrations import migrate
from chassis.testing import eventually
from gateway.app import service
from gateway.clients.service import recognise, suspend_client
from gateway.tokens.endpoints import MAX_FORM_BYTES
from gateway.tokens.keys import rotate
from tests.gateway.door import GRANT, TOKEN, Door, opened

BOARD = ("scrs:push", "scrs:read")


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) == {"error"}
    return answer.status_code, answer.json()["error"]


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


async def test_a_client_gets_a_token_by_basic(door: Door) -> None:
    client = await door.let_in(*BOARD)
    answer = await door.http.post(TOKEN, data=GRANT, auth=client)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["scope"]) == ("Bearer", "scrs:push scrs:read")
    claims = claims_of(body["access_token"])
    assert (claims["sub"], claims["client_id"]) == (client[0], client[0])
    assert (claims["tenant"], claims["aud"]) == ("northmere", "lipp")
    assert claims["exp"] - claims["iat"] == body["expires_in"] == door.settings.token_seconds


async def test_a_client_gets_a_token_by_the_form(door: Door) -> None:
    client_id, secret = await door.let_in(*BOARD)
    form = GRANT | {"client_id": client_id, "client_secret": secret}
    assert (await door.http.post(TOKEN, data=form)).status_code == 200


async def test_every_token_is_its_own(door: Door) -> None:
    client = await door.let_in(*BOARD)
    tokens = {claims_of(await door.token(client))["jti"] for _ in range(5)}
    assert len(tokens) == 5


async def test_a_client_may_ask_for_less_than_it_has(door: Door) -> None:
    client = await door.let_in(*BOARD)
    answer = await door.http.post(TOKEN, data=GRANT | {"scope": "scrs:read"}, auth=client)
    assert answer.json()["scope"] == "scrs:read"
    assert claims_of(answer.json()["access_token"])["scope"] == "scrs:read"


@pytest.mark.parametrize("scope", ["trends:read", "scrs:read trends:read", "no-such", " ", "a\nb"])
async def test_a_client_gets_no_more_than_it_has(door: Door, scope: str) -> None:
    client = await door.let_in(*BOARD)
    answer = await door.http.post(TOKEN, data=GRANT | {"scope": scope}, auth=client)
    assert refusal(answer) == (400, "invalid_scope")


@pytest.mark.parametrize("wrong", ["secret", "id", "both"])
async def test_a_stranger_gets_no_token_and_is_told_how_to_come_in(door: Door, wrong: str) -> None:
    client_id, secret = await door.let_in(*BOARD)
    pair = {"secret": (client_id, "x"), "id": ("x", secret), "both": ("x", "")}[wrong]
    answer = await door.http.post(TOKEN, data=GRANT, auth=pair)
    assert refusal(answer) == (401, "invalid_client")
    assert answer.headers["www-authenticate"] == 'Basic realm="lipp"'


async def test_nobody_at_all_is_an_invalid_client(door: Door) -> None:
    assert refusal(await door.http.post(TOKEN, data=GRANT)) == (401, "invalid_client")


async def test_another_grant_is_not_supported(door: Door) -> None:
    client = await door.let_in(*BOARD)
    for grant in ("password", "authorization_code", "refresh_token"):
        answer = await door.http.post(TOKEN, data={"grant_type": grant}, auth=client)
        assert refusal(answer) == (400, "unsupported_grant_type")


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", FORM),
        (b"grant_type=", FORM),
        (b"grant_type=client_credentials&grant_type=client_credentials", FORM),
        (b"grant_type=client_credentials&scope=a&scope=b", FORM),
        (b"grant_type=client_credentials&client_id=%ff", FORM),
        (b"grant_type=client_credentials&client_id=%00", FORM),
        (b"grant_type=client_credentials&client_id=" + b"x" * 200, FORM),
        (b"\xff\xfe", FORM),
        (b"&".join(b"a%d=1" % n for n in range(100)), FORM),
        (b'{"grant_type": "client_credentials"}', "application/json"),
        (b"grant_type=client_credentials", "text/plain"),
        (b"grant_type=client_credentials", ""),
    ],
)
async def test_what_is_not_a_request_of_the_rfc_is_invalid(
    door: Door, content: bytes, media_type: str
) -> None:
    client = await door.let_in(*BOARD)
    headers = {"content-type": media_type} if media_type else {}
    answer = await door.http.post(TOKEN, content=content, headers=headers, auth=client)
    assert refusal(answer) == (400, "invalid_request")


async def test_a_parameter_that_the_rfc_does_not_know_is_ignored(door: Door) -> None:
    client = await door.let_in(*BOARD)
    form = GRANT | {"resource": "https://lipp.example", "tenant": "eastvale"}
    answer = await door.http.post(TOKEN, data=form, auth=client)
    assert claims_of(answer.json()["access_token"])["tenant"] == "northmere"


async def test_two_ways_of_saying_who_one_is_are_one_too_many(door: Door) -> None:
    client_id, secret = await door.let_in(*BOARD)
    both = GRANT | {"client_id": client_id, "client_secret": secret}
    answer = await door.http.post(TOKEN, data=both, auth=(client_id, secret))
    assert refusal(answer) == (400, "invalid_request")
    other = GRANT | {"client_id": "another"}
    answer = await door.http.post(TOKEN, data=other, auth=(client_id, secret))
    assert refusal(answer) == (400, "invalid_request")


@pytest.mark.parametrize(
    "value",
    [
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode(b"a%00b:c").decode(),
        "Basic " + "QQ" * 4000,
        "Bearer x.y.z",
    ],
)
async def test_credentials_that_cannot_be_read_are_nobodys(door: Door, value: str) -> None:
    answer = await door.http.post(TOKEN, data=GRANT, headers={"authorization": value})
    assert refusal(answer) == (401, "invalid_client")


@pytest.fixture
async def clients(database_url: str) -> AsyncIterator[Database]:
    await migrate(database_url, service.package, service.metadata)
    database = Database(database_url, service.name, service.metadata)
    yield database
    await database.close()


@pytest.mark.parametrize("name", ["", "x" * 1000, "'; DROP TABLE client; --", "é\u202e"])
async def test_an_odd_name_is_a_stranger_on_every_database(clients: Database, name: str) -> None:
    async with clients.reading() as session:
        assert await recognise(session, name, name) is None


async def test_a_form_over_ten_kilobytes_is_refused(door: Door) -> None:
    client = await door.let_in(*BOARD)
    form = GRANT | {"scope": "x" * MAX_FORM_BYTES}
    answer = await door.http.post(TOKEN, data=form, auth=client)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_secret_in_the_address_is_refused(door: Door) -> None:
    client_id, secret = await door.let_in(*BOARD)
    query = f"{TOKEN}?client_id={client_id}&client_secret={secret}"
    assert (await door.http.post(query, data=GRANT)).status_code == 422


async def test_another_method_than_post_is_not_allowed(door: Door) -> None:
    answer = await door.http.get(TOKEN)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_guessing_is_slowed_down_and_hurts_nobody_elsewhere(tmp_path: Path) -> None:
    async with opened(tmp_path, {}, token_rate="3/minute") as door:
        client = await door.let_in(*BOARD)
        for _ in range(3):
            guess = await door.http.post(TOKEN, data=GRANT, auth=(client[0], "guess"))
            assert guess.status_code == 401
        answer = await door.http.post(TOKEN, data=GRANT, auth=client)
        assert answer.status_code == 429
        assert answer.headers["content-type"] == "application/problem+json"
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        elsewhere = httpx2.ASGITransport(door.app, client=("192.0.2.7", 1))
        async with httpx2.AsyncClient(transport=elsewhere, base_url="http://lipp.test") as http:
            assert (await http.post(TOKEN, data=GRANT, auth=client)).status_code == 200


async def test_guessing_with_many_names_is_slowed_down_too(tmp_path: Path) -> None:
    async with opened(tmp_path, {}, token_rate="2/minute") as door:
        statuses = [
            (await door.http.post(TOKEN, data=GRANT, auth=(f"name-{n}", "x"))).status_code
            for n in range(25)
        ]
    assert statuses == [401] * 20 + [429] * 5


async def test_a_suspended_client_gets_no_token(door: Door) -> None:
    client = await door.let_in(*BOARD)
    async with door.database.transaction() as tx:
        await suspend_client(tx, client[0])
    answer = await door.http.post(TOKEN, data=GRANT, auth=client)
    assert refusal(answer) == (401, "invalid_client")


async def kids(door: Door) -> list[str]:
    answer = await door.http.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    return [key["kid"] for key in answer.json()["keys"]]


async def test_the_published_keys_hold_no_secret(door: Door) -> None:
    answer = await door.http.get("/.well-known/jwks.json")
    (key,) = answer.json()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


async def test_after_a_rotation_the_new_key_signs_and_old_tokens_hold_until_theirs_is_removed(
    door: Door,
) -> None:
    client = await door.let_in("events:read")

    async def status(token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        return (await door.http.get("/v1/nowhere", headers=headers)).status_code

    old = await door.token(client)
    (first,) = await kids(door)
    rotate(door.settings.keys_dir)
    new = await door.token(client)
    assert (await kids(door))[0] == first
    assert len(await kids(door)) == 2
    assert [await status(old), await status(new)] == [404, 404]
    min(door.settings.keys_dir.glob("*.pem")).unlink()
    assert first not in await kids(door)
    assert [await status(old), await status(new)] == [401, 404]


async def test_a_token_ends_within_the_age_of_the_directory_after_its_client_is_suspended(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.clients.directory.AGE_SECONDS", 0.2)
    client = await door.let_in("events:read")
    headers = {"authorization": f"Bearer {await door.token(client)}"}
    assert (await door.http.get("/v1/nowhere", headers=headers)).status_code == 404
    async with door.database.transaction() as tx:
        await suspend_client(tx, client[0])

    async def refused() -> bool:
        answer = await door.http.get("/v1/nowhere", headers=headers)
        return (answer.status_code, answer.json()["type"]) == (403, "/problems/client-suspended")

    await eventually(refused, within=2)
