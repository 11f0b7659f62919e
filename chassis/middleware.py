"""What surrounds every application: a request's id and log line, and the last resort."""

import time

from prometheus_client import Histogram
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.auth import sign_of
from chassis.errors import Failure, Rejected
from chassis.problems import problem_response, unexpected_response
from chassis.telemetry import continue_trace, get_logger

SECONDS = Histogram("http_request_seconds", "Time to answer.", ["service", "route", "status"])


class Hangup:
    """Ends the connection after a 401 that did not wait for the request's body.

    Else the server would go on taking, and throwing away, whatever a stranger sends. A client
    that we know is heard out, so that it gets to read why it was refused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unread = scope["type"] == "http" and any(
            (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
            for name, value in scope["headers"]
        )
        if not unread:
            await self._app(scope, receive, send)
            return

        async def reading() -> Message:
            nonlocal unread
            message = await receive()
            unread = unread and message.get("more_body", False)
            return message

        async def answering(message: Message) -> None:
            refused = message["type"] == "http.response.start" and message["status"] == 401
            if refused and unread:
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        await self._app(scope, reading, answering)


MOST_HEADERS = 100
MOST_HEADER_BYTES = 32_768
MOST_TARGET_BYTES = 8_192


class TwoFramings(Rejected):
    title = "Content-Length and Transfer-Encoding together."

    def headers(self) -> dict[str, str]:
        # who reads it in the other way would take what follows for a request
        return {"Connection": "close"}


class TargetTooLong(Failure):
    status = 414
    title = "The address of this request is too long."


class HeadersTooLarge(Failure):
    status = 431
    title = "The headers of this request are too many or too large."


def check_framing(scope: Scope) -> None:
    """What a server lets through that two readers may see in two ways, or that is out of measure.

    A server's own limit may hold only for what did not arrive at once.
    """
    headers = scope["headers"]
    names = {name for name, _ in headers}
    if names >= {b"transfer-encoding", b"content-length"}:
        raise TwoFramings
    if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_TARGET_BYTES:
        raise TargetTooLong
    size = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > MOST_HEADERS or size > MOST_HEADER_BYTES:
        raise HeadersTooLarge


class Observed:
    """Names the request, logs one line of allowed fields, and turns what escaped into a 500.

    At the edge every request begins a trace of its own, whatever it says it is part of.
    """

    def __init__(self, app: ASGIApp, service: str, *, edge: bool = False) -> None:
        self._app = app
        self._service = service
        self._edge = edge
        self._log = get_logger(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        told = None if self._edge else request.headers.get("traceparent")
        request_id = continue_trace(told)
        scope.setdefault("state", {})["request_id"] = request_id
        begun = time.perf_counter()
        status = 0

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        try:
            check_framing(scope)
            await self._app(scope, receive, observe)
        except Failure as failure:
            # of a middleware: outside of what renders those of endpoints
            if status:
                raise
            await problem_response(failure, scope)(scope, receive, observe)
        except Exception as error:
            self._log.error("request failed", request_id=request_id, exc_info=error)
            if status:
                raise
            await unexpected_response(scope)(scope, receive, observe)
        finally:
            self._record(scope, status, request_id, time.perf_counter() - begun)

    def _record(self, scope: Scope, status: int, request_id: str, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        SECONDS.labels(self._service, route, status).observe(seconds)
        caller = scope.get("state", {}).get("caller")
        self._log.info(
            "request",
            request_id=request_id,
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            client=sign_of(caller.client) if caller else None,
        )
