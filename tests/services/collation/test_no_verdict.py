"""Workshops, examples and commitments are told in words: nothing rates, ranks or counts anybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from chassis.service import openapi_of
from services.collation.app import service
from services.collation.settings import CollationSettings
from tests.verdicts import VERDICT

OURS = ("/v1/workshop", "/v1/shared-workshop", "/v1/practices", "/v1/my-practices", "/v1/held")
OURS += ("/v1/alliance", "/v1/commitments", "/v1/raised-issue")
FILTERS = {"limit", "cursor", "issue", "evidence", "origin", "q", "lever"}
NUMBERS = {
    *("revision", "scr_version", "passage", "number"),
    *("planned", "held", "attendees_more_than", "bodies_about", "topics_discussed"),
}
"""Places, versions, and what was published of the first project."""
UNFIT = VERDICT | {"overdue", "late"}


def document() -> dict[str, Any]:
    return openapi_of(
        service.create_app(CollationSettings(database="sqlite+aiosqlite://", bus="memory:"))
    )


def operations(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, item in paths.items():
        if path.startswith(OURS):
            yield from item.values()


def named_below(part: Any, schemas: dict[str, Any], seen: set[str]) -> Iterator[tuple[str, Any]]:
    """Every property that a body can hold, however deep."""
    if isinstance(part, list):
        for inner in part:
            yield from named_below(inner, schemas, seen)
    if not isinstance(part, dict):
        return
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        seen.add(name)
        yield from named_below(schemas[name], schemas, seen)
    for key, inner in part.items():
        if key == "properties":
            yield from inner.items()
        if key != "example":
            yield from named_below(inner, schemas, seen)


@pytest.mark.rule("G1", "G2")
def test_no_filter_number_or_word_is_a_verdict_or_an_order() -> None:
    told = document()
    schemas = told["components"]["schemas"]
    ours = list(operations(told["paths"]))
    assert len(ours) > 50
    filters = {
        parameter["name"]
        for operation in ours
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }
    assert filters <= FILTERS, filters - FILTERS
    seen = {"Problem"}
    found = dict(named_below(ours, schemas, seen))
    numbers = {
        name
        for name, part in found.items()
        if "integer" in str(part) or "number" in str(part.get("type", ""))
    }
    assert numbers <= NUMBERS, numbers - NUMBERS
    assert not [name for name in found if UNFIT & set(name.split("_"))]
    codes = {str(code) for name in seen for code in schemas[name].get("enum", [])}
    assert not [code for code in codes if UNFIT & set(code.split("_"))]
