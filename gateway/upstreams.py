"""The way to the services. An upstream is an ASGI application: in one process the service
itself, between processes a proxy that streams. So uploads and downloads take one path through
the code in both modes, and neither is ever held whole in memory.
"""

from collections.abc import AsyncIterator, Mapping

import httpx2
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import NotFound, Unavailable
from chassis.problems import problem_response
from chassis.telemetry import traceparent
from gateway.routes import service_of

_SPEC_KEYS = (
    *("type", "asgi", "http_version", "method", "scheme", "path", "raw_path"),
    *("query_string", "headers", "client", "server"),
)
_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization te trailer "
    b"transfer-encoding upgrade expect host".split()
)
_FORGED = (b"x-forwarded", b"forwarded", b"x-tenant", b"x-user", b"x-real-ip", b"traceparent")


class Upstreams:
    """Hands a request to the service that owns its path."""

    def __init__(self, services: Mapping[str, ASGIApp]) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = service_of(scope["path"]) if scope["type"] == "http" else None
        if name is None:
            await problem_response(NotFound(), scope)(scope, receive, send)
            return
        inner = {key: scope[key] for key in _SPEC_KEYS if key in scope}
        inner["headers"] = _cleaned(scope["headers"])
        await self._services[name](inner, receive, send)


def _cleaned(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without what only a proxy may say; with the trace that this request is part of."""
    kept = [(name, value) for name, value in headers if not name.startswith(_FORGED)]
    trace = traceparent()
    return [*kept, (b"traceparent", trace.encode())] if trace else kept


class HttpUpstream:
    """A service in another process, or many of them behind one address."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx2.AsyncClient(
            base_url=base_url,
            timeout=httpx2.Timeout(60, connect=3),
            limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50),
            trust_env=False,
            follow_redirects=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = self._http.build_request(
            scope["method"],
            httpx2.URL(raw_path=scope["raw_path"] + _query(scope)),
            headers=[(n, v) for n, v in scope["headers"] if n not in _HOP_BY_HOP],
            content=_body(receive) if _has_body(scope) else None,
        )
        try:
            response = await self._http.send(request, stream=True)
        except ClientDisconnect:
            return
        except httpx2.TransportError:
            failure = Unavailable("The service behind this path is out of reach.", retry_after=2)
            await problem_response(failure, scope)(scope, receive, send)
            return
        try:
            headers = [(n.lower(), v) for n, v in response.headers.raw]
            await send(
                {
                    "type": "http.response.start",
                    "status": response.status_code,
                    "headers": [(n, v) for n, v in headers if n not in _HOP_BY_HOP],
                }
            )
            async for chunk in response.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()


def _query(scope: Scope) -> bytes:
    query: bytes = scope["query_string"]
    return b"?" + query if query else b""


def _has_body(scope: Scope) -> bool:
    return any(n in {b"content-length", b"transfer-encoding"} for n, _ in scope["headers"])


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return
