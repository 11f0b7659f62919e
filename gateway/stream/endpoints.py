"""`GET /v1/events`: the CloudEvents of the bus, as server-sent events."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Message, Receive, Scope, Send

from chassis.auth import Caller, needs
from chassis.bus import BusUnavailable, LogBroken
from chassis.errors import Forbidden, Gone, Invalid, TooMany, Unavailable
from chassis.http import new_router
from contracts.events import EVENTS
from gateway.doors import Doors
from gateway.stream.hub import Closed, Entry, Hub, may_see
from gateway.stream.places import read_place

HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 30.0
"""A client that takes nothing for so long is let go; it may come again with its last id."""
RETRY_MS = 2000

router = new_router("/v1/events", "events")


class UnknownEventType(Invalid):
    title = "There is no event of that type."


class PlaceGone(Gone):
    title = "The log no longer holds this place."


class TooManyStreams(TooMany):
    title = "This client holds as many event streams open as it may."


class EventStream(StreamingResponse):
    """A stream without end, but for one whose client takes nothing; however it ends is seen."""

    media_type = "text/event-stream"

    def __init__(
        self, lines: AsyncGenerator[bytes, None], end: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(lines, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        self._lines = lines
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def taken(message: Message) -> None:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        try:
            await super().__call__(scope, receive, taken)
        except TimeoutError:
            return
        finally:
            await self._lines.aclose()
            await self._end()


@router.get(
    "",
    summary="Follow the stream of events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": (
                "Server-sent events without end. Each `data` is one CloudEvent; each `id` is the "
                "place after it, to be sent as `Last-Event-ID` after an interruption. Events may "
                "come twice after a failure of ours: know them by the CloudEvent's own `id`."
            ),
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": (
                        "event: scr.published\n"
                        'data: {"specversion":"1.0","type":"scr.published","…":"…"}\n'
                        "id: 1~finding.0.2f~scr.1c\n\n"
                    ),
                }
            },
        }
    },
)
async def follow_events(
    request: Request,
    caller: Annotated[Caller, needs("events:read")],
    types: Annotated[
        str | None,
        Query(max_length=500, description="Only these types, separated by commas."),
    ] = None,
    last_event_id: Annotated[
        str | None,
        Header(
            max_length=4000,
            description=(
                "Go on after this event; without it, from now on. 400 for an id that is not of "
                "this stream, 410 when the log no longer holds the place: follow anew, then read "
                "by the other endpoints what came before."
            ),
        ),
    ] = None,
) -> StreamingResponse:
    """Ids, codes and links only; follow a link for what an event speaks of.

    Events of findings and codings reach those alone who may read codings (`codings:read`), events
    of releases those who may read them (`trends:read`), and as often as `/v1/release-subscription`
    says: half-yearly, of no release that ends no half-year.
    """
    wanted = _types(types, caller)
    known = {event.topic.name: event.topic.partitions for event in EVENTS}
    start = read_place(last_event_id, known) if last_event_id else None
    doors: Doors = request.app.state.doors
    if doors.streams[caller.client] >= doors.settings.streams_per_client:
        raise TooManyStreams(retry_after=5)
    hub: Hub = request.app.state.runtime.resources
    heard = hub.listen(start, HEARTBEAT_SECONDS)

    async def end() -> None:
        doors.streams -= Counter([caller.client])
        await heard.aclose()

    doors.streams[caller.client] += 1
    try:
        place = await _first(heard)
    except BaseException:
        await end()
        raise
    due = partial(request.app.state.cadences.is_due, request.headers["authorization"])
    return EventStream(_lines(place, heard, caller, wanted, doors, due), end)


Heard = AsyncGenerator[Entry | str, None]


async def _first(heard: Heard) -> str:
    """The first word of a stream, which is where it begins."""
    try:
        place = await anext(heard)
    except LogBroken:
        raise PlaceGone from None
    except (BusUnavailable, Closed):
        raise Unavailable("The stream is not connected.", retry_after=2) from None
    assert isinstance(place, str)
    return place


async def _lines(
    place: str,
    heard: Heard,
    caller: Caller,
    wanted: frozenset[str],
    doors: Doors,
    due: Callable[[Entry], Awaitable[bool]],
) -> AsyncGenerator[bytes, None]:
    yield format_sse_event(comment="the stream is open", retry=RETRY_MS, id=place)
    try:
        async for entry in heard:
            if time.time() > caller.expires_at or not await doors.directory.knows(caller):
                return
            if isinstance(entry, str):
                yield format_sse_event(comment="still here", id=entry)
            elif entry.type in wanted and may_see(caller, entry) and await due(entry):
                yield format_sse_event(data_str=entry.body, event=entry.type, id=entry.place)
    except (Closed, LogBroken, BusUnavailable, Unavailable):
        return  # the client comes again, and is told then what is wrong


def _types(types: str | None, caller: Caller) -> frozenset[str]:
    """Who asks for what it may not hear is told so; who asks for all hears the rest."""
    needs = {event.type: event.needs for event in EVENTS}
    if types is None:
        return frozenset(needs)
    wanted = frozenset(types.split(","))
    if not wanted <= needs.keys():
        raise UnknownEventType
    if not {needs[type_] for type_ in wanted} - {None} <= caller.scopes:
        raise Forbidden
    return wanted
