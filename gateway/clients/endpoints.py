"""Whose a client is: for services that are told a client's id by another client."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from gateway.clients.service import PLATFORM, NoSuchClient, find_active

router = new_router("/v1/clients", "tokens")

Reader = Annotated[Caller, needs("clients:read")]


class ClientOut(BaseModel):
    """An active client: the tenant that it acts for, and what it may do."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "client_id": "centre-0a1b2c3d",
                "tenant": "centre",
                "scopes": ["codings:read", "codings:write"],
            }
        },
    )

    client_id: str
    tenant: str
    scopes: list[str]


@router.get("/{client_id}")
async def show_client(
    client_id: Annotated[str, Path(max_length=128, examples=["centre-0a1b2c3d"])],
    caller: Reader,
    session: Reading,
) -> ClientOut:
    """Of one's own tenant; to the platform's own services, of every tenant.

    Another tenant's client, and a suspended one, is answered as one that never was.
    """
    client = await find_active(session, client_id)
    if caller.tenant not in (client.tenant, PLATFORM):
        raise NoSuchClient
    return ClientOut(client_id=client.id, tenant=client.tenant, scopes=client.scopes)
