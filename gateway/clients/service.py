"""Adding, suspending and recognising clients."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import SCOPES
from chassis.db import Transaction, utc_now
from chassis.errors import Invalid, NotFound
from gateway.clients.tables import Client

PLATFORM = "platform"
"""The tenant of the platform's own services, which learn of every tenant's clients."""
_TENANT = re.compile(r"^[a-z0-9][a-z0-9-]{1,49}$")


class UnknownScope(Invalid):
    title = "There is no such scope."


class BadTenant(Invalid):
    title = "A tenant is 2 to 50 lower-case letters, digits and hyphens."


class ReservedTenant(Invalid):
    title = (
        f"The tenant {PLATFORM} is of the platform's own services: nobody else is let in for it."
    )


class NoSuchClient(NotFound):
    title = "There is no such client."


async def add_client(
    tx: Transaction, name: str, tenant: str, scopes: Sequence[str]
) -> tuple[Client, str]:
    """A new client and its secret, which is shown now and never again.

    Raises UnknownScope, BadTenant or ReservedTenant.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        named = f"Unknown: {', '.join(unknown)}. " if unknown else ""
        raise UnknownScope(f"{named}Known: {', '.join(SCOPES)}.")
    if not _TENANT.match(tenant):
        raise BadTenant
    if tenant == PLATFORM:
        raise ReservedTenant
    secret = secrets.token_urlsafe(32)
    client = Client(
        id=f"{tenant[:40]}-{secrets.token_hex(4)}",
        name=name[:80],
        tenant=tenant,
        scopes=sorted(set(scopes)),
        secret_sha256=_hash(secret),
        created_at=utc_now(),
    )
    tx.session.add(client)
    return client, secret


async def ensure_client(
    tx: Transaction, client_id: str, tenant: str, scopes: Sequence[str], secret: str
) -> None:
    """A service's own client, whose secret the operator chose: made, or brought in line."""
    client = await tx.session.get(Client, client_id)
    if client is None:
        client = Client(id=client_id, name=client_id, tenant=tenant, created_at=utc_now())
        tx.session.add(client)
    client.scopes = sorted(scopes)
    client.secret_sha256 = _hash(secret)


async def suspend_client(tx: Transaction, client_id: str) -> Client:
    client = await tx.session.get(Client, client_id)
    if client is None:
        raise NoSuchClient
    client.suspended_at = client.suspended_at or utc_now()
    return client


async def find_active(session: AsyncSession, client_id: str) -> Client:
    """Raises NoSuchClient, for one that is suspended too."""
    client = await session.get(Client, client_id)
    if client is None or client.suspended_at is not None:
        raise NoSuchClient
    return client


async def recognise(session: AsyncSession, client_id: str, secret: str) -> Client | None:
    """The client whose secret this is; a stranger costs as much time as a friend."""
    client = await session.get(Client, client_id[:64])
    expected = client.secret_sha256 if client else _hash("")
    if not hmac.compare_digest(expected, _hash(secret)):
        return None
    return client if client and client.suspended_at is None else None


async def list_clients(session: AsyncSession) -> Sequence[Client]:
    return (await session.scalars(select(Client).order_by(Client.created_at, Client.id))).all()


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash
    return hashlib.sha256(secret.encode()).hexdigest()
