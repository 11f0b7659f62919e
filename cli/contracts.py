"""The contracts as files: one OpenAPI document, one AsyncAPI document, a JSON Schema per event.

They are generated from the classes and committed; a difference between the two is a drift.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from fastapi import FastAPI

from chassis.envelope import CONTENT_TYPE, schema_urn
from chassis.events import Event
from chassis.service import Service, openapi_of
from contracts.events import EVENTS
from embedded.app import SERVICES
from gateway.app import create_app as create_gateway
from gateway.app import service as gateway
from gateway.settings import GatewaySettings

ROOT = Path(__file__).resolve().parents[1] / "contracts"
UNUSED: dict[str, Any] = {"database": "sqlite+aiosqlite://", "bus": "memory:"}
INFO = {
    "title": "Learning into Practice (LiPP)",
    "version": "1.0.0",
    "summary": "National learning from published Serious Case Reviews.",
    "description": (
        "Boards push published reviews; people code the practice issues they report; everyone "
        "reads in how many reviews each issue was found, with the passages behind each figure. "
        "The platform supports and never judges: nothing here orders, scores or ranks boards, "
        "areas, agencies, authors or reviewers."
    ),
    "contact": {"name": "The LiPP maintainers", "url": "https://lipp.example/contact"},
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}


TAGS = {
    "tokens": "OAuth 2 client credentials, and the keys that tokens are signed with.",
    "events": "The stream of CloudEvents: ids, codes and links.",
    "documents": "The original reports, kept unchanged.",
    "scrs": "Published reviews: pushed by boards, read by everyone.",
    "coding": "People find practice issues in passages; machine suggestions only help.",
    "practices": "What people tried, evaluated or suggest, shared by consent; nothing is rated.",
    "alliance": "National bodies: issues put to them, answers and commitments, by no order.",
    "workshops": "Local workshops: a board's own, and what it shares of them, item by item.",
    "issues": "The 44 practice issues, and in how many reviews each was found.",
    "interchange": "Practice issues and codings for other tools: REFI-QDA, SKOS, XLSX, CSV.",
    "search": "Words in the passages of published reviews, with the places where they stand.",
    "briefings": "One practice issue on a few pages: why it happens, and questions to ask oneself.",
    "summits": "What practitioners add: summits, their tables, and mini-summits on products.",
    "releases": "Frozen figures of each quarter, and their corrections.",
    "quality": "Reflection on a review with the quality markers; no scores.",
    "learning": "What lead reviewers learn and have done; no ratings.",
    "surveys": "Instruments, surveys and their published figures; answers are anonymous.",
}


class Unfinished(Exception):
    """What the contracts are made from does not fit together; the message says where."""


class Clash(Unfinished):
    """Two services say different things under one name."""


def apps() -> dict[str, FastAPI]:
    """Each service's application by its name, with nothing opened."""
    found = {service.name: service.create_app(service.settings(**UNUSED)) for service in SERVICES}
    return found | {gateway.name: create_gateway(GatewaySettings(**UNUSED), upstreams={})}


def documents() -> dict[str, dict[str, Any]]:
    """Each service's own document."""
    return {name: openapi_of(app) for name, app in apps().items()}


def openapi(documents: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The union of the services' documents, by service; raises Clash where they contradict.

    A schema whose name another service took first is given its own service's name before it.
    """
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {"schemas": schemas}
    operations: set[str] = set()
    for service, given in documents.items():
        document = _without_namesakes(service, given, schemas)
        for path, item in document["paths"].items():
            names = {operation["operationId"] for operation in item.values()}
            if path in paths or names & operations:
                raise Clash(f"two services answer {path} or call an operation {names}")
            operations |= names
            paths[path] = item
        for kind, items in document.get("components", {}).items():
            for name, item in items.items():
                if components.setdefault(kind, {}).setdefault(name, item) != item:
                    raise Clash(f"two different {kind} are called {name}")
    tags = sorted({tag for i in paths.values() for o in i.values() for tag in o["tags"]})
    if unsaid := [tag for tag in tags if tag not in TAGS]:
        raise Unfinished(f"say in TAGS of cli/contracts.py what these are: {', '.join(unsaid)}")
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/", "description": "The gateway this document comes from."}],
        "tags": [{"name": tag, "description": TAGS[tag]} for tag in tags],
        "paths": dict(sorted(paths.items())),
        "components": {k: dict(sorted(v.items())) for k, v in sorted(components.items())},
    }


def _without_namesakes(
    service: str, document: dict[str, Any], taken: Mapping[str, Any]
) -> dict[str, Any]:
    """The document with its schemas renamed where others of the same name say something else."""
    while True:
        mine = document.get("components", {}).get("schemas", {})
        clashing = {name for name, said in mine.items() if taken.get(name, said) != said}
        if not clashing:
            return document
        names = {name: f"{service.title()}{name}" for name in clashing}
        document = _renamed(document, names)
        schemas = document["components"]["schemas"]
        document["components"]["schemas"] = {
            names.get(name, name): said | {"title": names[name]} if name in names else said
            for name, said in schemas.items()
        }


def _renamed(said: Any, names: Mapping[str, str]) -> Any:
    if isinstance(said, list):
        return [_renamed(item, names) for item in said]
    if not isinstance(said, dict):
        return said
    found = {key: _renamed(value, names) for key, value in said.items()}
    reference = found.get("$ref")
    if isinstance(reference, str):
        folder, _, name = reference.rpartition("/")
        found["$ref"] = f"{folder}/{names.get(name, name)}"
    return found


def event_schema(event: type[Event]) -> dict[str, Any]:
    """The whole CloudEvent as a JSON Schema, its `data` typed."""
    (data,), definitions = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_urn(event),
        "title": event.type,
        "description": " ".join((event.__doc__ or "").split()),
        "type": "object",
        "required": ["specversion", "id", "type", "source", "time", "subject", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            "type": {"const": event.type},
            "source": {"type": "string", "format": "uri-reference", "maxLength": 64},
            "subject": {"type": "string", "maxLength": 128, "description": event.key_field},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"const": schema_urn(event)},
            "partitionkey": {"type": "string", "maxLength": 128},
            "tenantid": {"type": "string", "maxLength": 64},
            "traceparent": {"type": "string", "maxLength": 55},
            "data": _inlined(data, definitions),
        },
    }


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema with its references replaced: one file says everything about one event."""
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return _inlined(definitions[name] | rest, definitions)
    return {key: _inlined(value, definitions) for key, value in schema.items()}


def asyncapi() -> dict[str, Any]:
    """Channels are topics, operations say which service sends and which receives."""
    channels: dict[str, Any] = {}
    for event in EVENTS:
        topic = event.topic
        channel = channels.setdefault(
            topic.name,
            {
                "address": topic.name,
                "description": f"Events of one {topic.name}, in order for each id.",
                "messages": {},
                "bindings": {
                    "kafka": {
                        "partitions": topic.partitions,
                        "topicConfiguration": {
                            "cleanup.policy": ["compact"] if topic.compacted else ["delete"]
                        },
                    }
                },
            },
        )
        name = _name(event)
        channel["messages"][name] = {"$ref": f"#/components/messages/{name}"}
    operations = {
        f"{service.name}-{action}-{_name(event)}": {
            "action": action,
            "channel": {"$ref": f"#/channels/{event.topic.name}"},
            "messages": [{"$ref": f"#/channels/{event.topic.name}/messages/{_name(event)}"}],
        }
        for service in (*SERVICES, gateway)
        for action, event in _operations(service)
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "LiPP events",
            "version": "1.0.0",
            "description": (
                "CloudEvents 1.0 in structured mode on Kafka; the same bytes at GET /v1/events. "
                "At least once: deduplicate by `id`. Ids, codes, versions and links only."
            ),
            "license": {
                "name": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "kafka": {"host": "kafka:9092", "protocol": "kafka", "description": "Internal."}
        },
        "channels": channels,
        "operations": operations,
        "components": {"messages": {_name(event): _message(event) for event in EVENTS}},
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or "").split("\n\n")[0].split()),
        **({"description": f"On the public stream for `{event.needs}`."} if event.needs else {}),
        "contentType": CONTENT_TYPE,
        "bindings": {"kafka": {"key": {"type": "string", "description": event.key_field}}},
        "examples": [{"name": event.type, "payload": _sample(event)}],
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./schemas/{_file(event)}"},
        },
    }


def _sample(event: type[Event]) -> Any:
    """The event as it was when its version was first published; the tests keep it."""
    kept = ROOT.parent / "tests" / "contracts" / "samples" / _file(event)
    try:
        return json.loads(kept.read_bytes())
    except FileNotFoundError:
        name = kept.relative_to(ROOT.parent)
        raise Unfinished(f"{event.type} needs a sample of itself in {name}") from None
    except ValueError as error:
        raise Unfinished(f"{kept.relative_to(ROOT.parent)} is not JSON: {error}") from None


def _operations(service: Service) -> Iterator[tuple[str, type[Event]]]:
    for event in service.publishes:
        yield "send", event
    read = [h.events for h in service.handlers.handlers]
    read += [m.events for m in service.handlers.read_models]
    for event in dict.fromkeys(e for events in (service.reads, *read) for e in events):
        yield "receive", event


def _name(event: type[Event]) -> str:
    return event.type.replace(".", "-")


def _file(event: type[Event]) -> str:
    return f"{event.type}.v{event.major}.json"


def files() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    generated = {ROOT / "openapi" / "lipp.json": openapi(documents())}
    generated[ROOT / "asyncapi.json"] = asyncapi()
    generated |= {ROOT / "schemas" / _file(event): event_schema(event) for event in EVENTS}
    return {
        path: json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        for path, document in generated.items()
    }


def write_or_check(check: bool) -> int:
    """Write the files, or only name those that drifted; an exit code."""
    try:
        wanted = files()
    except Unfinished as unfinished:
        print(unfinished, file=sys.stderr)
        return 1
    present = {*ROOT.glob("openapi/*.json"), *ROOT.glob("schemas/*.json"), ROOT / "asyncapi.json"}
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text() != text]
    stale += sorted(present - wanted.keys())
    for path in stale:
        print(f"{'drifted' if check else 'written'}: {path.relative_to(ROOT.parent)}")
        if not check and path in wanted:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path])
        elif not check:
            path.unlink()
    return 1 if check and stale else 0
