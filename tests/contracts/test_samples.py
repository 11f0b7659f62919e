"""Events as they were when their version was first published: written once, read for ever.

A sample is never changed. One that no longer parses, or no longer fits its schema, is the break
of a promise: the change needs a new major version.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from chassis.envelope import CONTENT_TYPE, read, to_message
from chassis.events import Audience
from cli.contracts import ROOT
from contracts.events import BY_TYPE, EVENTS

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*.json"))


def schema_of(sample: Path) -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / sample.name).read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def test_every_version_of_every_event_has_a_sample() -> None:
    assert {file.name for file in FILES} == {f"{e.type}.v{e.major}.json" for e in EVENTS}


@pytest.mark.rule("G7")
@pytest.mark.parametrize("sample", FILES, ids=lambda file: file.stem)
def test_a_sample_still_parses(sample: Path) -> None:
    envelope = read(sample.read_bytes())
    event = BY_TYPE[envelope.type, envelope.major]
    parsed = event.of_json(envelope.data)
    first: dict[str, Any] = json.loads(sample.read_text())
    written = json.loads(to_message(parsed, envelope.info, envelope.time).value or b"")
    data = written["data"]
    assert {name: data[name] for name in first["data"]} == first["data"]
    assert {name: written[name] for name in first} == first | {"data": data}


@pytest.mark.rule("G7")
@pytest.mark.parametrize("sample", FILES, ids=lambda file: file.stem)
def test_a_sample_fits_the_published_schema(sample: Path) -> None:
    event = json.loads(sample.read_text())
    schema_of(sample).validate(event)
    name = sorted(event["data"])[0]
    for broken in (
        event | {"id": "one"},
        event | {"dataschema": "urn:lipp:other:1"},
        {key: value for key, value in event.items() if key != "subject"},
        event | {"data": {}},
        event | {"data": event["data"] | {name: {"free": "text"}}},
    ):
        with pytest.raises(ValidationError):
            schema_of(sample).validate(broken)


@pytest.mark.parametrize("sample", FILES, ids=lambda file: file.stem)
def test_the_official_sdk_reads_a_sample(sample: Path) -> None:
    event: dict[str, Any] = json.loads(sample.read_text())
    message = KafkaMessage({"content-type": CONTENT_TYPE.encode()}, None, sample.read_bytes())
    seen = from_structured(message, JSONFormat(), CloudEvent)
    assert UUID(seen.get_id()) == UUID(event["id"])
    assert (seen.get_type(), seen.get_subject()) == (event["type"], event["subject"])
    assert seen.get_time() == datetime.fromisoformat(event["time"])
    assert seen.get_data() == event["data"]


@pytest.mark.parametrize("sample", FILES, ids=lambda file: file.stem)
def test_only_an_event_for_one_tenant_names_it(sample: Path) -> None:
    envelope = read(sample.read_bytes())
    private = BY_TYPE[envelope.type, envelope.major].audience is Audience.TENANT
    assert (envelope.tenantid is not None) == private
