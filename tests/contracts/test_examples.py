"""Whoever reads the contract sees of each answer and each body what one looks like."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from cli.contracts import ROOT

PUBLISHED: dict[str, Any] = json.loads((ROOT / "openapi" / "lipp.json").read_text())
SHOWN = ("example", "examples")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The bodies that are no files, and the successes in JSON."""
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        if body["schema"].get("format") != "binary":
            yield "body", media_type, body
    for status, answer in operation["responses"].items():
        for media_type, said in answer.get("content", {}).items():
            if status.startswith("2") and "json" in media_type:
                yield status, media_type, said


def without_example(document: dict[str, Any]) -> list[str]:
    """Those that show none, neither themselves nor by what they refer to."""
    schemas = document["components"]["schemas"]
    return [
        f"{name} {where} {media_type}"
        for name, operation in operations(document)
        for where, media_type, content in contents(operation)
        if not any(word in content | named(content, schemas) for word in SHOWN)
    ]


def named(content: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = content.get("schema", {})
    found: dict[str, Any] = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return found


def examples(said: Any, at: str = "#") -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Each with its place and its schema, wherever in the document."""
    if isinstance(said, list):
        for number, one in enumerate(said):
            yield from examples(one, f"{at}/{number}")
    if not isinstance(said, dict):
        return
    shown = said.get("examples", [])
    values = shown if isinstance(shown, list) else [one["value"] for one in shown.values()]
    for value in [*values, *([said["example"]] if "example" in said else [])]:
        yield at, said.get("schema", said), value
    for key, below in said.items():
        if key == "properties":  # a property may have any name, `example` too
            for name, one in below.items():
                yield from examples(one, f"{at}/{key}/{name}")
        elif key not in (*SHOWN, "default", "const", "enum"):
            yield from examples(below, f"{at}/{key}")


def misfits(document: dict[str, Any]) -> list[str]:
    """Examples that break their own schema."""
    components = {"components": document["components"]}
    return [
        f"{at}: {error.json_path} {error.message}"
        for at, schema, value in examples(document)
        for error in Draft202012Validator(
            schema | components, format_checker=FormatChecker()
        ).iter_errors(value)
    ]


def test_every_body_and_every_answer_in_json_has_an_example() -> None:
    assert without_example(PUBLISHED) == []


def test_one_without_an_example_is_seen() -> None:
    planted = deepcopy(PUBLISHED)
    for schema in ("ScrIn", "ScrOwner"):
        del planted["components"]["schemas"][schema]["example"]
    del planted["paths"]["/.well-known/jwks.json"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]["example"]
    assert without_example(planted) == [
        "get /.well-known/jwks.json 200 application/json",
        "post /v1/scrs body application/json",
        "get /v1/scrs/{scr_id}/owner 200 application/json",
    ]


def test_every_example_fits_its_schema() -> None:
    assert misfits(PUBLISHED) == []


def test_an_example_that_does_not_fit_is_seen() -> None:
    planted = deepcopy(PUBLISHED)
    schemas = planted["components"]["schemas"]
    schemas["ScrOut"]["example"]["page_count"] = "48"
    schemas["ScrReceipt"]["example"]["next"] = None
    schemas["PassagePage"]["example"]["items"][0].pop("text")
    found = {misfit.partition(":")[0].rpartition("/")[2] for misfit in misfits(planted)}
    assert found == {"ScrOut", "ScrReceipt", "PassagePage"}


def empty_lists(document: dict[str, Any]) -> list[str]:
    """Answers whose example is a list of nothing: nobody learns from it what an item is."""
    return [
        at
        for at, _, value in examples(document)
        if isinstance(value, dict) and value.get("items") == []
    ]


def test_an_example_of_a_list_shows_an_item() -> None:
    assert empty_lists(PUBLISHED) == []


def test_an_example_of_nothing_is_seen() -> None:
    planted = deepcopy(PUBLISHED)
    planted["components"]["schemas"]["Shares"]["example"]["items"] = []
    assert [at.rpartition("/")[2] for at in empty_lists(planted)] == ["Shares"]


def test_a_body_of_several_kinds_has_an_example_of_each() -> None:
    found = 0
    for name, operation in operations(PUBLISHED):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            body = content.get("schema", {})
            if "oneOf" in body:
                kinds = body["discriminator"]
                shown = {k: one["value"] for k, one in content.get("examples", {}).items()}
                assert shown.keys() == kinds["mapping"].keys(), name
                assert all(value[kinds["propertyName"]] == k for k, value in shown.items()), name
                found += 1
    assert found > 2
