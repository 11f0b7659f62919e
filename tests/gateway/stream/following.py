"""Events to put on a bus, and a dashboard that follows them by a real connection."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx2

from chassis.bus import Bus, Message
from chassis.envelope import to_message
from chassis.events import Event, EventInfo
from contracts.events.ingest import ScrWithdrawn
from contracts.types import WithdrawalReason

PATH = "/v1/events"


def withdrawn(scr_id: UUID | None = None) -> ScrWithdrawn:
    return ScrWithdrawn(
        scr_id=scr_id or uuid4(),
        version=1,
        reason=WithdrawalReason.OTHER,
        withdrawn_at=datetime.now(UTC),
    )


def message_of(event: Event, tenant: str | None = None) -> Message:
    return to_message(event, EventInfo(uuid4(), "/ingest", tenant), datetime.now(UTC))


async def publish(bus: Bus, count: int) -> list[str]:
    """So many events; the bodies as they travel."""
    messages = [message_of(withdrawn()) for _ in range(count)]
    for start in range(0, count, 7):
        await bus.publish(messages[start : start + 7])
    return bodies(messages)


def bodies(messages: Iterable[Message]) -> list[str]:
    return [(message.value or b"").decode() for message in messages]


class Block(NamedTuple):
    """One server-sent event, or a comment."""

    id: str | None
    event: str | None
    data: str | None


@dataclass
class Follower:
    """The client's side of a stream, which remembers where it is as a browser would."""

    answer: httpx2.Response
    _lines: AsyncIterator[str]
    last_id: str | None = None

    async def block(self, within: float = 10) -> Block:
        """The next one; raises StopAsyncIteration at the end of the stream."""
        found: dict[str, str] = {}
        async with asyncio.timeout(within):
            while line := await anext(self._lines):
                name, _, value = line.partition(": ")
                found[name] = value
        self.last_id = found.get("id", self.last_id)
        return Block(found.get("id"), found.get("event"), found.get("data"))

    async def events(self, count: int) -> list[str]:
        """So many bodies; what is no event is passed over."""
        told: list[str] = []
        while len(told) < count:
            data = (await self.block()).data
            if data is not None:
                told.append(data)
        return told

    async def rest(self) -> list[Block]:
        """What comes until the server ends the stream."""
        blocks = []
        try:
            while True:
                blocks.append(await self.block())
        except (StopAsyncIteration, httpx2.RemoteProtocolError):
            return blocks


@asynccontextmanager
async def following(
    url: str, headers: Mapping[str, str], last_id: str | None = None, **query: str
) -> AsyncIterator[Follower]:
    """Open once the server said where the stream begins."""
    sent = dict(headers) | ({"last-event-id": last_id} if last_id else {})
    async with (
        httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30) as http,
        http.stream("GET", PATH, headers=sent, params=query) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        lines = answer.aiter_lines()
        follower = Follower(answer, lines, last_id)
        await follower.block()
        yield follower
