"""Text that a database cannot hold is the caller's mistake, whichever database it is."""

from pathlib import Path

import pytest

from chassis.testing import TestIssuer
from tests.chassis.test_http import toy_service


@pytest.mark.parametrize(
    "content",
    [
        b'{"text": "a\\u0000b"}',
        b'{"text": "\\ud800"}',
        b'{"text": "\\udfff\\ud800"}',
        b'{"text": "x", "\\u0000": 1}',
        b'{"\\ud800": "x"}',
        b'[{"deep": ["\\u0000"]}]',
    ],
)
async def test_text_with_nul_or_half_a_character_is_refused(
    database_url: str, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    headers = issuer.headers("northmere", "scrs:push") | {"content-type": "application/json"}
    async with toy_service(database_url, issuer, monkeypatch) as (_, _, client):
        answer = await client.post("/v1/notes", content=content, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unreadable-text")


@pytest.mark.parametrize("text", ["a\\u0001b", "\\\\u0000", "\\ud83d\\ude00", "\\u202e", "é"])
async def test_any_other_text_is_taken(
    database_url: str, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    headers = issuer.headers("northmere", "scrs:push") | {"content-type": "application/json"}
    async with toy_service(database_url, issuer, monkeypatch) as (_, _, client):
        answer = await client.post(
            "/v1/notes", content=f'{{"text": "{text}"}}'.encode(), headers=headers
        )
    assert answer.status_code == 201


@pytest.mark.parametrize("query", ["%00", "a%00b", "%00=1", "cursor=%00"])
async def test_a_query_with_nul_is_refused(
    tmp_path: Path, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/test.db"
    async with toy_service(url, issuer, monkeypatch) as (_, _, client):
        answer = await client.get(
            f"/v1/notes?{query}", headers=issuer.headers("northmere", "scrs:read")
        )
    assert answer.status_code == 422
