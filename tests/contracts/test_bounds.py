"""Whatever a caller may send has an end: no number, text or list of the contract is without one."""

import json
import re
from collections.abc import Iterator
from typing import Any

from chassis.requests import strict_json
from cli.contracts import ROOT

PUBLISHED = json.loads((ROOT / "openapi" / "lipp.json").read_text())
SCHEMAS = PUBLISHED["components"]["schemas"]
FIXED = {"enum", "const"}
SHORT = {"uuid", "date", "date-time", "binary"}
"""Formats of one length, or whose length the service counts."""
ENDLESS = re.compile(r"[*+]|,\}")


def unbounded(schema: dict[str, Any], where: str, inside: tuple[str, ...] = ()) -> Iterator[str]:
    """The places of a schema that could go on for ever."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in inside:
            yield from unbounded(SCHEMAS[name], f"{where} {name}", (*inside, name))
        return
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, ()):
            yield from unbounded(part, where, inside)
    if _is_endless(schema):
        yield where
    if "items" in schema:
        yield from unbounded(schema["items"], f"{where}[]", inside)
    for name, part in schema.get("properties", {}).items():
        yield from unbounded(part, f"{where}.{name}", inside)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from unbounded(schema["additionalProperties"], f"{where}{{}}", inside)


def _is_endless(schema: dict[str, Any]) -> bool:
    match schema.get("type"):
        case "integer" | "number":
            least = schema.keys() & {"minimum", "exclusiveMinimum", *FIXED}
            most = schema.keys() & {"maximum", "exclusiveMaximum", *FIXED}
            return not (least and most)
        case "string":
            by_pattern = "pattern" in schema and not ENDLESS.search(schema["pattern"])
            short = by_pattern or schema.get("format") in SHORT
            return not (short or schema.keys() & {"maxLength", *FIXED})
        case "array":
            return "maxItems" not in schema
        case "object":
            anything = isinstance(schema.get("additionalProperties"), dict)
            return anything and "maxProperties" not in schema
    return False


def asked() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in PUBLISHED["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", ()):
                yield f"{method} {path} {parameter['name']}", parameter["schema"]
            for body in operation.get("requestBody", {}).get("content", {}).values():
                yield f"{method} {path}", body["schema"]


def test_nothing_that_may_be_sent_is_without_end() -> None:
    assert [place for where, schema in asked() for place in unbounded(schema, where)] == []


def test_a_body_that_is_not_ours_to_extend_takes_no_unknown_fields() -> None:
    """A form's fields are counted, and RFC 6749 asks us to ignore what we do not know."""
    open_ended = set()
    for path, item in PUBLISHED["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            if "$ref" in schema:
                schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
            if schema.get("properties") and schema.get("additionalProperties") is not False:
                open_ended.add(f"{method} {path}")
    assert open_ended == set()


def test_what_is_without_end_is_seen() -> None:
    SCHEMAS["Planted"] = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "loose": {"type": "string", "pattern": "^a{3,}$"},
            "number": {"type": "integer", "minimum": 1},
            "list": {"type": "array", "items": {"type": "number", "maximum": 2}},
            "map": {"type": "object", "additionalProperties": {"type": "boolean"}},
            "maybe": {"anyOf": [{"type": "null"}, {"type": "string"}]},
            "good": {"type": "string", "pattern": "^[a-z]{3}$"},
            "again": {"$ref": "#/components/schemas/Planted"},
        },
    }
    try:
        found = {place.rpartition(".")[2] for place in unbounded({"$ref": "#/x/Planted"}, "x")}
    finally:
        del SCHEMAS["Planted"]
    assert found == {"text", "loose", "number", "list", "list[]", "map", "maybe"}


MAY_BE_EMPTY = {
    "put /v1/briefings/{slot}/editions/{edition} /statement",
    "put /v1/briefings/{slot}/editions/{edition} /provenance",
    "post /v1/instruments /sections/0/intro",
}
"""Texts that a body may leave out, which stand for nothing then."""


def takes_nothing(
    schema: dict[str, Any], where: str, inside: tuple[str, ...] = ()
) -> Iterator[str]:
    """The texts of a schema that may be empty."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in inside:
            yield from takes_nothing(SCHEMAS[name], where, (*inside, name))
        return
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, ()):
            yield from takes_nothing(part, where, inside)
    fixed = schema.get("type") != "string" or schema.keys() & {"format", *FIXED}
    if not (fixed or schema.get("minLength")) and re.search(schema.get("pattern", ""), ""):
        yield where
    for part in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(part, dict):
            yield from takes_nothing(part, f"{where}/0", inside)
    for name, part in schema.get("properties", {}).items():
        yield from takes_nothing(part, f"{where}/{name}", inside)


def test_no_text_of_a_body_may_be_empty_and_one_that_nobody_sees_counts_as_empty() -> None:
    """The second is `chassis.requests`: it makes "" of it for every service."""
    found = {
        place
        for path, item in PUBLISHED["paths"].items()
        for method, operation in item.items()
        for place in takes_nothing(
            operation.get("requestBody", {})
            .get("content", {})
            .get("application/json", {})
            .get("schema", {}),
            f"{method} {path} ",
        )
    }
    assert found == MAY_BE_EMPTY
    assert strict_json('["\\u200b", "\\u2800 ", "."]') == ["", "", "."]
