"""Probes and metrics are for the machines beside the gateway, not for those it serves."""

from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import NotFound
from chassis.service import PUBLIC


class FromBeside:
    """To an address of the open internet there are no probes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in PUBLIC and _is_far(scope.get("client")):
            raise NotFound
        await self._app(scope, receive, send)


def _is_far(client: tuple[str, int] | None) -> bool:
    if client is None:
        return False
    try:
        return ip_address(client[0]).is_global
    except ValueError:
        return False
