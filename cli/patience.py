"""A server that is patient with slow clients, and not with those that only hold a connection.

uvicorn waits without end for the rest of a request, and for a client to read its answer; and calls
every request that it cannot take a bad one, also where the headers are only too large.
"""

import asyncio
import json
import sys
from http import HTTPStatus
from typing import Any

from h11 import RemoteProtocolError
from uvicorn.protocols.http.h11_impl import H11Protocol

from chassis.middleware import HeadersTooLarge
from chassis.problems import problem_of

LOOK_SECONDS = 10.0
LEAST_BYTES = 10_000
"""Of a body, from one look to the next."""
REFUSALS = {
    HTTPStatus.BAD_REQUEST: {
        "type": "/problems/http-400",
        "title": "This is no HTTP request that can be read.",
        "status": 400,
    },
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: problem_of(HeadersTooLarge()),
}


class Impatient(H11Protocol):
    """Hangs up where a client brought nothing on between two looks, so after 20 s at the latest."""

    _held: tuple[Any, ...] | None = None
    _heard = 0
    _looking: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard += len(data)
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        status = _status_of(sys.exception())
        body = json.dumps(REFUSALS[status]).encode()
        self.transport.write(
            b"HTTP/1.1 %d %s\r\ncontent-type: application/problem+json\r\n"
            b"connection: close\r\ncontent-length: %d\r\n\r\n%s"
            % (status, status.phrase.encode(), len(body), body)
        )
        self.transport.close()

    def _look(self) -> None:
        held, self._held = self._held, self._holding()
        if held is not None and held == self._held:
            self.transport.abort()
            return
        self._looking = self.loop.call_later(LOOK_SECONDS, self._look)

    def _holding(self) -> tuple[Any, ...] | None:
        """What we wait for the client to do, and how far it is; None while it waits for us."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            idle = self.timeout_keep_alive_task is not None  # which has its own end
            return None if idle else ("head", id(cycle))
        if self.flow.write_paused:
            return "reading", id(cycle), self.transport.get_write_buffer_size()
        ours = self.flow.read_paused or cycle.waiting_for_100_continue
        if cycle.more_body and not ours:
            return "body", id(cycle), self._heard // LEAST_BYTES
        return None


def _status_of(refused: BaseException | None) -> HTTPStatus:
    """As the parser hints at, where we have words for it; uvicorn is at work on its refusal."""
    hint = refused.error_status_hint if isinstance(refused, RemoteProtocolError) else 400
    return HTTPStatus(hint) if hint in REFUSALS else HTTPStatus.BAD_REQUEST
