"""Whose a client is, as services ask it; nobody else may, and a suspended one is not there."""

import pytest

from gateway.clients.service import ReservedTenant, list_clients, suspend_client
from tests.gateway.door import Door


async def as_service(door: Door) -> dict[str, str]:
    token = await door.token(await door.of_service("collation", "clients:read"))
    return {"authorization": f"Bearer {token}"}


async def test_a_service_learns_whose_a_client_is_until_it_is_suspended(door: Door) -> None:
    analyst, _ = await door.let_in("codings:read", "codings:write", tenant="centre")
    service = await as_service(door)
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


async def test_a_tenant_s_client_learns_of_its_own_tenant_s_clients_alone(door: Door) -> None:
    own, _ = await door.let_in("codings:read", tenant="centre")
    anothers, _ = await door.let_in("codings:read", tenant="elsewhere")
    service, _ = await door.of_service("quality", "codings:read")
    keeper = await door.headers("clients:read", tenant="centre")
    shown = await door.http.get(f"/v1/clients/{own}", headers=keeper)
    assert (shown.status_code, shown.json()["tenant"]) == (200, "centre")
    refused = [
        (await door.http.get(f"/v1/clients/{client}", headers=keeper))
        for client in (anothers, service, "elsewhere-00000000")
    ]
    assert [answer.status_code for answer in refused] == [404] * 3
    assert len({str(answer.json() | {"request_id": None}) for answer in refused}) == 1
    platform = await as_service(door)
    for client in (own, anothers):
        answer = await door.http.get(f"/v1/clients/{client}", headers=platform)
        assert answer.json()["client_id"] == client


async def test_nobody_is_let_in_as_one_of_the_platform_s_own_services(door: Door) -> None:
    with pytest.raises(ReservedTenant):
        await door.let_in("clients:read", tenant="platform")
    async with door.database.reading() as session:
        assert await list_clients(session) == []
    await door.let_in("codings:read", tenant="platform-board")
