"""`GET /v1/events`: the CloudEvents of the bus, as server-sent events."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from chassis.auth import Caller, needs
from chassis.errors import Invalid, TooMany
from chassis.http import new_router
from contracts.events import EVENTS
from gateway.doors import Doors
from gateway.stream.hub import Closed, Hub, may_see
from gateway.stream.places import read_place

HEARTBEAT_SECONDS = 15.0
RETRY_MS = 2000

router = new_router("/v1/events", "Events")


class UnknownEventType(Invalid):
    title = "There is no event of that type."


@router.get(
    "",
    summary="Follow the stream of events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events without end; each `data` is one CloudEvent.",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": (
                        "id: eyJzY3IiOnsiMCI6MX19\nevent: scr.published\n"
                        'data: {"specversion":"1.0","type":"scr.published","…":"…"}\n\n'
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
        Header(max_length=4000, description="Go on after this event; without it, from now on."),
    ] = None,
) -> StreamingResponse:
    """Ids, codes and links only; follow a link for what an event speaks of."""
    wanted = _types(types)
    known = {event.topic.name: event.topic.partitions for event in EVENTS}
    start = read_place(last_event_id, known) if last_event_id else None
    doors: Doors = request.app.state.doors
    if doors.directory.streams[caller.client] >= doors.settings.streams_per_client:
        raise TooMany("Too many open streams.", retry_after=5)
    hub: Hub = request.app.state.runtime.resources

    async def lines() -> AsyncIterator[bytes]:
        doors.directory.streams[caller.client] += 1
        try:
            yield format_sse_event(comment="the stream is open", retry=RETRY_MS)
            async with aclosing(hub.listen(start, HEARTBEAT_SECONDS)) as entries:
                async for entry in entries:
                    if time.time() > caller.expires_at or not await doors.directory.knows(caller):
                        return
                    if entry is None:
                        yield format_sse_event(comment="still here")
                    elif entry.type in wanted and may_see(caller, entry):
                        yield format_sse_event(
                            data_str=entry.body, event=entry.type, id=entry.place
                        )
        except Closed:
            return
        finally:
            doors.directory.streams[caller.client] -= 1

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines(), media_type="text/event-stream", headers=headers)


def _types(types: str | None) -> frozenset[str]:
    known = frozenset(event.type for event in EVENTS)
    wanted = known if types is None else frozenset(types.split(","))
    if not wanted <= known:
        raise UnknownEventType
    return wanted
