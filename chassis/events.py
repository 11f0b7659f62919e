"""What an event is: a typed, immutable fact that names its owner's noun."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

import msgspec


class Audience(StrEnum):
    """Who may see an event on the public stream."""

    EVERYONE = "everyone"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Topic:
    """A log of one noun's events, in order for each of that noun's ids.

    A compacted topic is a table: its last event for an id says all there is to know about it.
    """

    name: str
    partitions: int = 4
    compacted: bool = True
    retention_days: int | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A fact in the past tense. Holds ids, codes, versions and links: never text, never a person.

    Readers ignore fields they do not know, so that a newer producer does not break them. Nothing
    in an event can lead back to it, so that the garbage collector need not look.
    """

    type: ClassVar[str]
    topic: ClassVar[Topic]
    key_field: ClassVar[str]
    major: ClassVar[int] = 1
    audience: ClassVar[Audience] = Audience.EVERYONE
    needs: ClassVar[str | None] = None
    """The scope without which nobody hears of it on the public stream, beside `events:read`."""

    @property
    def key(self) -> str:
        """The id of the noun: events of one key stay in order."""
        return str(getattr(self, self.key_field))

    @classmethod
    def of_json(cls, data: bytes | msgspec.Raw) -> Self:
        return msgspec.json.decode(data, type=cls)


@dataclass(frozen=True, slots=True)
class EventInfo:
    """What travels about an event beside its own data."""

    id: UUID
    source: str
    tenant: str | None = None
    traceparent: str | None = None


def by_type(events: Iterable[type[Event]]) -> dict[tuple[str, int], type[Event]]:
    """The table from a CloudEvents `type` and major to its class, which must be one alone."""
    table: dict[tuple[str, int], type[Event]] = {}
    for event in events:
        if (event.type, event.major) in table:
            raise ValueError(f"two classes for {event.type} {event.major}")
        table[event.type, event.major] = event
    return table
