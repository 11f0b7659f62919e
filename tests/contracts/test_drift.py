"""The committed contracts are what the classes say, and the one document is all of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from cli.contracts import (
    ROOT,
    Clash,
    Unfinished,
    documents,
    files,
    openapi,
    write_or_check,
)
from tests.verdicts import judging

PUBLISHED = json.loads((ROOT / "openapi" / "lipp.json").read_text())
METHODS = {"get", "put", "post", "patch", "delete"}


def operations():
    for path, item in PUBLISHED["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def test_the_generated_files_are_as_the_classes_say() -> None:
    changed = [path.name for path, text in files().items() if path.read_text() != text]
    assert changed == [], "run `make contracts`"


def test_the_one_document_is_the_union_of_the_services_documents() -> None:
    theirs = documents()
    paths = [path for document in theirs.values() for path in document["paths"]]
    assert sorted(paths) == sorted(PUBLISHED["paths"])
    schemas = PUBLISHED["components"]["schemas"]
    for service, document in theirs.items():
        for path, item in document["paths"].items():
            assert PUBLISHED["paths"][path].keys() == item.keys(), path
            for method, operation in item.items():
                said = PUBLISHED["paths"][path][method]
                assert said["operationId"] == operation["operationId"]
                assert said.get("security") == operation.get("security")
        for name, schema in document["components"]["schemas"].items():
            found = schemas.get(f"{service.title()}{name}", schemas[name])
            assert found.get("properties", {}).keys() == schema.get("properties", {}).keys(), name


def test_a_tag_that_is_described_nowhere_is_said_with_the_place_for_it() -> None:
    one = {"paths": {"/v1/x": {"get": {"operationId": "a", "tags": ["planted", "scrs"]}}}}
    with pytest.raises(Unfinished, match=r"TAGS of cli/contracts\.py what these are: planted$"):
        openapi({"one": one})


@pytest.mark.parametrize(
    ("kept", "said"),
    [(None, "scr.published needs a sample of itself in "), ("{", "scr.published.v1.json is not")],
)
def test_a_sample_that_cannot_be_shown_is_one_sentence(
    kept: str | None,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = Path("tests/contracts/samples/scr.published.v1.json")
    monkeypatch.setattr("cli.contracts.ROOT", tmp_path / "contracts")
    (tmp_path / name).parent.mkdir(parents=True)
    if kept is not None:
        (tmp_path / name).write_text(kept)
    assert write_or_check(check=False) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert said in told
    assert str(name) in told
    assert not (tmp_path / "contracts").exists()


def test_two_services_that_answer_one_path_are_a_clash() -> None:
    one = {"paths": {"/v1/x": {"get": {"operationId": "a", "tags": ["scrs"]}}}}
    with pytest.raises(Clash):
        openapi({"one": one, "two": one})


def test_a_schema_whose_name_is_taken_gets_its_services_name_wherever_it_is_meant() -> None:
    def document(path: str, type_: str) -> dict[str, Any]:
        said = {"$ref": "#/components/schemas/Page"}
        get = {"operationId": path, "tags": ["scrs"], "responses": {"200": said}}
        page = {"properties": {"item": {"$ref": "#/components/schemas/Item"}}}
        schemas = {"Item": {"type": type_}, "Page": page}
        return {"paths": {path: {"get": get}}, "components": {"schemas": schemas}}

    merged = openapi({"one": document("/v1/a", "string"), "two": document("/v1/b", "integer")})
    schemas = merged["components"]["schemas"]
    assert sorted(schemas) == ["Item", "Page", "TwoItem", "TwoPage"]
    meant = merged["paths"]["/v1/b"]["get"]["responses"]["200"]["$ref"]
    assert meant == "#/components/schemas/TwoPage"
    assert schemas["TwoPage"]["properties"]["item"]["$ref"] == "#/components/schemas/TwoItem"


def test_the_document_is_valid_openapi_3_1() -> None:
    assert PUBLISHED["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(PUBLISHED).validate()


def test_every_operation_says_what_it_does_who_may_and_how_it_is_refused() -> None:
    for path, method, operation in operations():
        where = f"{method} {path}"
        assert operation.get("summary"), where
        assert operation["tags"], where
        assert "security" in operation, where
        assert any(status.startswith("4") for status in operation["responses"]), where


@pytest.mark.rule("G5")
def test_paths_are_plural_hyphenated_nouns_of_version_1() -> None:
    outside = {"/oauth/token", "/.well-known/jwks.json"}
    for path, _, _ in operations():
        if path in outside:
            continue
        version, *parts = path.strip("/").split("/")
        assert version == "v1", path
        for part in parts:
            assert part.startswith("{") or part == part.lower().replace("_", "-"), path


@pytest.mark.rule("G5")
def test_every_json_answer_is_an_object_and_every_time_has_a_format() -> None:
    schemas = PUBLISHED["components"]["schemas"]
    for path, method, operation in operations():
        for status, answer in operation["responses"].items():
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            assert schema.get("type") != "array", f"{method} {path} {status}"
    for name, schema in schemas.items():
        for field, said in schema.get("properties", {}).items():
            if field.endswith("_at") and not field.endswith("_nearest_at"):
                assert "date-time" in json.dumps(said), f"{name}.{field}"


NO_VERDICT = {"/components/schemas/BatchItem.index", "/components/schemas/Disposition=passed_on"}
"""A place in what was sent; a comment that somebody else answers."""


@pytest.mark.rule("G1", "G2")
def test_no_schema_and_no_parameter_can_judge_anybody() -> None:
    assert set(judging(PUBLISHED)) == NO_VERDICT
    schemas = PUBLISHED["components"]["schemas"].values()
    names = {field for schema in schemas for field in schema.get("properties", {})}
    for _, _, operation in operations():
        names |= {parameter["name"] for parameter in operation.get("parameters", ())}
    assert not names & {"order_by", "group_by"}


@pytest.mark.rule("G2")
@pytest.mark.parametrize(
    ("name", "schema"),
    [
        *((name, {"type": "number"}) for name in ("completion_percentage", "percent_complete")),
        *((name, {"type": "boolean"}) for name in ("passed", "pass_fail", "boardPassed")),
        *((name, {"type": "integer"}) for name in ("quality_index", "quality_score")),
        *((name, {"type": "string"}) for name in ("status_light", "rag_status", "board-rank")),
        ("state", {"enum": ["red", "amber", "green"], "type": "string"}),
        ("state", {"anyOf": [{"const": "fail", "type": "string"}, {"type": "null"}]}),
        ("states", {"items": {"enum": ["Pass"]}, "type": "array"}),
        ("inner", {"properties": {"deep": {"properties": {"score": {"type": "number"}}}}}),
    ],
)
def test_a_planted_verdict_is_noticed_wherever_it_is(name: str, schema: dict[str, Any]) -> None:
    scr = PUBLISHED["components"]["schemas"]["ScrOut"]
    planted = scr | {"properties": scr["properties"] | {name: schema}}
    assert list(judging(planted, "ScrOut"))
    content = {"application/json": {"schema": {"properties": {name: schema}}}}
    assert list(judging({"/v1/x": {"get": {"responses": {"200": {"content": content}}}}}))
    asked = [{"name": name, "in": "query", "schema": schema}]
    assert list(judging({"/v1/x": {"get": {"parameters": asked}}}))


NOBODY = ("body", "board", "area", "region", "agency", "agencies", "author", "reviewer", "lscb")
ORDERING = {"sort", "order", "group", "rank", "split"}


def told(part: Any, schemas: dict[str, Any], seen: frozenset[str] = frozenset()) -> str:
    """All that a schema allows, in words: whatever it refers to is put in its place."""
    if isinstance(part, list):
        return " ".join(told(inner, schemas, seen) for inner in part)
    if not isinstance(part, dict):
        return str(part).lower()
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name in seen:
        return ""
    if name:
        return told(schemas[name], schemas, seen | {name})
    return " ".join(told(inner, schemas, seen) for inner in part.values())


def orders_by_somebody(document: dict[str, Any]) -> list[str]:
    """Parameters, and fields of bodies, that order or group by anybody, whatever they are called:
    `sort`, `by`, `order`. A region or sector may be a filter alone."""
    schemas = document["components"]["schemas"]
    chosen = [
        (f"{method} {path} {parameter['name']}", parameter["name"], parameter["schema"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
        for parameter in operation.get("parameters", ())
    ]
    chosen += [
        (f"{name}.{field}", field, said)
        for name, schema in schemas.items()
        for field, said in schema.get("properties", {}).items()
    ]
    return [
        where
        for where, name, schema in chosen
        if (set(name.lower().split("_")) & ORDERING or name == "by")
        and any(word in re.split(r"\W+|_", told(schema, schemas)) for word in NOBODY)
    ]


@pytest.mark.rule("G1")
def test_no_parameter_and_no_body_orders_or_groups_by_anybody() -> None:
    assert orders_by_somebody(PUBLISHED) == []


@pytest.mark.rule("G1")
def test_what_is_ordered_is_seen_through_every_reference() -> None:
    schemas = {
        "Order": {"enum": ["time", "commissioning_body"], "type": "string"},
        "Chosen": {"anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]},
        "Loop": {"properties": {"split_by": {"$ref": "#/components/schemas/Loop"}}},
        "Search": {"properties": {"sort": {"$ref": "#/components/schemas/Chosen"}}},
    }
    by = {"name": "by", "in": "query", "schema": {"$ref": "#/components/schemas/Chosen"}}
    paths = {"/v1/x": {"get": {"parameters": [by]}}}
    planted = {"paths": paths, "components": {"schemas": schemas}}
    assert orders_by_somebody(planted) == ["get /v1/x by", "Search.sort"]
    schemas["Order"]["enum"] = ["time", "code"]
    assert orders_by_somebody(planted) == []
