"""An event as the bytes that travel: a CloudEvent 1.0 in structured mode.

The official SDK writes it. Reading is one msgspec decode of the few attributes we use, because
read models take thousands of events in a batch; tests hold the two to each other.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from cloudevents.core.bindings.kafka import to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from chassis.bus import Message
from chassis.events import Event, EventInfo

CONTENT_TYPE = "application/cloudevents+json"
_FORMAT = JSONFormat()


class Envelope(msgspec.Struct, frozen=True):
    """The attributes of a CloudEvent that a reader needs, and its data still undecoded."""

    id: UUID
    type: str
    source: str
    time: datetime
    data: msgspec.Raw
    specversion: str = "1.0"
    subject: str | None = None
    dataschema: str | None = None
    tenantid: str | None = None
    traceparent: str | None = None

    @property
    def major(self) -> int:
        return _major(self.dataschema)

    @property
    def info(self) -> EventInfo:
        return EventInfo(self.id, self.source, self.tenantid, self.traceparent)


class Head(msgspec.Struct, frozen=True, gc=False):
    """As much of a CloudEvent as says how to read its data."""

    type: str
    data: msgspec.Raw
    dataschema: str | None = None


def _major(dataschema: str | None) -> int:
    """The major version that `dataschema` ends with; 1 where there is none."""
    _, _, last = (dataschema or "").rpartition(":")
    return int(last) if last.isdigit() else 1


def schema_urn(event: type[Event]) -> str:
    return f"urn:lipp:{event.type}:{event.major}"


def to_message(event: Event, info: EventInfo, time: datetime) -> Message:
    """The message of an event; its key is the id of the noun it speaks of."""
    attributes = {
        "id": str(info.id),
        "type": event.type,
        "source": info.source,
        "subject": event.key,
        "time": time,
        "datacontenttype": "application/json",
        "dataschema": schema_urn(type(event)),
        "partitionkey": event.key,
    }
    if info.tenant is not None:
        attributes["tenantid"] = info.tenant
    if info.traceparent is not None:
        attributes["traceparent"] = info.traceparent
    written = to_structured(CloudEvent(attributes, msgspec.to_builtins(event)), _FORMAT)
    headers = (
        ("content-type", CONTENT_TYPE.encode()),
        ("ce_id", str(info.id).encode()),
        ("ce_type", event.type.encode()),
    )
    return Message(event.topic.name, event.key, written.value, headers)


_DECODER = msgspec.json.Decoder(Envelope)


def read(value: bytes) -> Envelope:
    """Raises msgspec.DecodeError for anything that is not a CloudEvent of ours."""
    return _DECODER.decode(value)


class EventReader:
    """Reads the events of some classes and passes over all others, thousands at a time."""

    def __init__(self, events: Sequence[type[Event]]) -> None:
        self._head = msgspec.json.Decoder(Head)
        self._data = {(e.type, e.major): msgspec.json.Decoder(e) for e in events}
        self._usual = {(e.type, schema_urn(e)): self._data[e.type, e.major] for e in events}

    def read(self, value: bytes) -> Event | None:
        """None for an event of another type or major; raises msgspec.DecodeError."""
        head = self._head.decode(value)
        decoder = self._usual.get((head.type, head.dataschema))  # type: ignore[arg-type]
        if decoder is None:
            decoder = self._data.get((head.type, _major(head.dataschema)))
        return decoder.decode(head.data) if decoder is not None else None
