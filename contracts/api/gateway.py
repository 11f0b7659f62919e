"""What the gateway answers and services read: whose a client is."""

from typing import Annotated

import msgspec


class Client(msgspec.Struct, frozen=True):
    """An active client: the tenant that it acts for, and the scopes that it was given."""

    tenant: Annotated[str, msgspec.Meta(max_length=64)]
    scopes: frozenset[str]
