"""What we write, the official SDK reads; what it writes, we read."""

from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from chassis.envelope import EventReader, read, to_message
from chassis.events import EventInfo
from tests.chassis.toy import NoteWritten

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def message_and_event():  # type: ignore[no-untyped-def]
    event = NoteWritten(note_id=uuid4(), revision=3)
    info = EventInfo(uuid4(), "/toy", "northmere", "00-" + "a" * 32 + "-" + "b" * 16 + "-01")
    return to_message(event, info, NOW), event, info


def test_the_official_sdk_reads_our_events() -> None:
    message, event, info = message_and_event()
    read_by_sdk = from_structured(
        KafkaMessage(dict(message.headers), message.key, message.value), JSONFormat(), CloudEvent
    )
    assert read_by_sdk.get_id() == str(info.id)
    assert read_by_sdk.get_type() == "note.written"
    assert read_by_sdk.get_subject() == str(event.note_id)
    assert read_by_sdk.get_time() == NOW
    assert read_by_sdk.get_extension("tenantid") == "northmere"
    assert read_by_sdk.get_data() == {"note_id": str(event.note_id), "revision": 3, "number": 0}


def test_we_read_what_we_wrote() -> None:
    message, event, info = message_and_event()
    envelope = read(message.value)
    assert NoteWritten.of_json(envelope.data) == event
    assert (envelope.info, envelope.time, envelope.major) == (info, NOW, 1)
    assert message.key == str(event.note_id)


def test_a_newer_producers_field_is_ignored() -> None:
    note_id = uuid4()
    data = f'{{"note_id": "{note_id}", "colour": "blue"}}'.encode()
    assert NoteWritten.of_json(data) == NoteWritten(note_id=note_id)


@pytest.mark.parametrize("value", [b"", b"null", b"{}", b"[1]", b"\xff", b'{"id": 1}'])
def test_what_is_no_event_is_said_to_be_none(value: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        read(value)


def test_a_reader_of_events_passes_over_another_type_and_another_major() -> None:
    message, event, _ = message_and_event()
    reader = EventReader([NoteWritten])
    assert reader.read(message.value) == event
    assert reader.read(message.value.replace(b"note.written", b"note.sung")) is None
    assert reader.read(message.value.replace(b"written:1", b"written:2")) is None
    without = message.value.replace(b"dataschema", b"other")
    assert reader.read(without) == event
