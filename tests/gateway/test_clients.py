"""Whose a client is, as services ask it; nobody else may, and a suspended one is not there."""

from gateway.clients.service import suspend_client
from tests.gateway.door import Door


async def test_a_service_learns_whose_a_client_is_until_it_is_suspended(door: Door) -> None:
    analyst, _ = await door.let_in("codings:read", "codings:write", tenant="centre")
    service = await door.headers("clients:read", tenant="platform")
    shown = await door.http.get(f"/v1/clients/{analyst}", headers=service)
    assert shown.json() == {
        "client_id": analyst,
        "tenant": "centre",
        "scopes": ["codings:read", "codings:write"],
    }
    async with door.database.transaction() as tx:
        await suspend_client(tx, analyst)
    answers = [
        await door.http.get(f"/v1/clients/{client}", headers=service)
        for client in (analyst, "centre-00000000", "x" * 128)
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert {answer.json()["type"] for answer in answers} == {"/problems/no-such-client"}


async def test_nobody_without_the_scope_learns_of_a_client(door: Door) -> None:
    analyst, _ = await door.let_in("codings:read", tenant="centre")
    path = f"/v1/clients/{analyst}"
    assert (await door.http.get(path)).status_code == 401
    colleague = await door.headers("codings:assign", "codings:read", tenant="centre")
    assert (await door.http.get(path, headers=colleague)).status_code == 403
