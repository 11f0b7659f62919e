"""The way to the services. An upstream is an ASGI application: in one process the service
itself, between processes a proxy that streams. So uploads and downloads take one path through
the code in both modes, and neither is ever held whole in memory.
"""

from collections.abc import AsyncIterator, Mapping

import httpx2
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import NotFound, Unavailable
from chassis.http import check_length, too_large
from chassis.problems import method_response
from chassis.telemetry import traceparent
from gateway.routes import service_of

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
TIMEOUT = httpx2.Timeout(60, connect=3)
_SPEC_KEYS = (
    *("type", "asgi", "http_version", "method", "scheme", "path", "query_string"),
    *("client", "server"),
)
_PASSED_ON = frozenset(
    b"accept accept-language authorization content-encoding content-length content-type"
    b" idempotency-key if-match if-modified-since if-none-match if-range if-unmodified-since"
    b" prefer range transfer-encoding user-agent".split()
)
"""What a client may say to a service; all else, a forged proxy's word above all, ends here."""
_HOP_BY_HOP = frozenset(
    b"connection date keep-alive proxy-authenticate server te trailer transfer-encoding"
    b" upgrade".split()
)
"""What an upstream says of its own connection, and what this server says itself."""


class Upstreams:
    """Hands a request to the service that owns its path."""

    def __init__(self, services: Mapping[str, ASGIApp], most_bytes: int) -> None:
        self._services = services
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # a slash that was escaped was meant as part of a name, and no name of ours has one
        escaped = b"%2f" in scope.get("raw_path", b"").lower()
        name = None if scope["type"] != "http" or escaped else service_of(scope["path"])
        if name is None:
            raise NotFound
        if scope["method"] not in METHODS:
            await method_response(scope, METHODS)(scope, receive, send)
            return
        check_length(Request(scope), self._most_bytes)
        inner = {key: scope[key] for key in _SPEC_KEYS if key in scope}
        # what was read as the way is what is passed on: a plain path has nothing to escape
        inner["raw_path"] = scope["path"].encode()
        inner["headers"] = _cleaned(scope["headers"])
        await self._services[name](inner, self._bounded(receive), send)

    def _bounded(self, receive: Receive) -> Receive:
        left = self._most_bytes

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise too_large(self._most_bytes)
            return message

        return bounded


def _cleaned(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """With the trace that this request is part of."""
    kept = [(name, value) for name, value in headers if name in _PASSED_ON]
    trace = traceparent()
    return [*kept, (b"traceparent", trace.encode())] if trace else kept


class HttpUpstream:
    """A service in another process, or many of them behind one address."""

    def __init__(self, base_url: str) -> None:
        self._base = httpx2.URL(base_url)
        self._http = httpx2.AsyncClient(
            limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50),
            trust_env=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._http.send(self._request(scope, receive), stream=True)
        except ClientDisconnect:
            return
        except httpx2.TransportError:
            raise Unavailable(
                "The service behind this path is out of reach.", retry_after=2
            ) from None
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

    def _request(self, scope: Scope, receive: Receive) -> httpx2.Request:
        # not the client's build_request, which adds headers of its own
        return httpx2.Request(
            scope["method"],
            self._base.copy_with(raw_path=scope["raw_path"] + _query(scope)),
            headers=[(n, v) for n, v in scope["headers"] if n != b"transfer-encoding"],
            content=_body(receive) if _has_body(scope) else None,
            extensions={"timeout": TIMEOUT.as_dict()},
        )

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
