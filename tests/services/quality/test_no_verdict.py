"""No score, verdict or order of merit can be had: every schema, filter, sort and aggregate."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from chassis.service import openapi_of
from services.quality.app import service
from services.quality.reflections.domain import ReflectionState
from services.quality.settings import QualitySettings
from tests.services.quality.office import EVERY_SCOPE, Office, problem
from tests.verdicts import VERDICT, words_of

UNFIT = VERDICT | {
    *("compliance", "met", "mean", "sum", "progress_count", "ratio", "weight"),
}
FILTERS = {
    *("limit", "cursor", "version", "mode", "audience", "marker_set", "marker"),
    *("point_of_use", "kind"),
}
"""Every query parameter this service has: none of them is a state or an order."""
NUMBERS = {
    *("version", "set_version", "scr_version", "revision", "marker", "number", "question", "year"),
    *("marker_count", "markers", "count", "working_days", "status"),
    *("boards", "sharing_boards", "smallest_shown", "rounded_to", "moves_by", "action_markers"),
}
"""Every number that is answered: places, versions, days, and totals of boards that share."""
TRIED = (
    *("sort", "order", "order_by", "sort_by", "group_by", "aggregate", "count", "fields", "having"),
    *("state", "states", "filter", "q", "min", "max", "tenant", "board", "commissioning_body"),
    *("reviewer", "area", "region", "total", "stats", "summary", "distinct"),
)


def document() -> dict[str, Any]:
    settings = QualitySettings(database="sqlite+aiosqlite://", bus="memory:")
    return openapi_of(service.create_app(settings))


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for name, part in schema.get("properties", {}).items():
            yield name, part
        for part in schema.values():
            yield from properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from properties(part)


@pytest.mark.rule("G1", "G2", "Q4")
def test_no_schema_has_a_field_or_a_code_for_a_verdict() -> None:
    schemas = document()["components"]["schemas"]
    named = [name for name, _ in properties(schemas) if UNFIT & words_of(name)]
    codes = [code for part in _enums(schemas) for code in part if UNFIT & words_of(str(code))]
    assert (named, codes) == ([], [])


def _enums(schema: Any) -> Iterator[list[Any]]:
    if isinstance(schema, dict):
        if isinstance(schema.get("enum"), list):
            yield schema["enum"]
        for part in schema.values():
            yield from _enums(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _enums(part)


@pytest.mark.rule("Q4")
def test_every_number_that_is_answered_is_known_and_none_counts_states() -> None:
    numbers = {
        name
        for name, part in properties(document()["components"]["schemas"])
        if {"integer", "number"} & set(_types(part))
    }
    assert numbers <= NUMBERS, numbers - NUMBERS


def _types(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("type"), str):
            yield part["type"]
        for name in ("anyOf", "oneOf", "allOf", "items"):
            yield from _types(part.get(name))
    elif isinstance(part, list):
        for inner in part:
            yield from _types(inner)


@pytest.mark.rule("G1", "Q4")
def test_every_filter_is_known_and_none_is_a_state_or_an_order() -> None:
    asked = {
        parameter["name"]
        for path in document()["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }
    assert asked <= FILTERS, asked - FILTERS


@pytest.mark.rule("G1", "Q4")
async def test_no_list_can_be_filtered_sorted_or_summed_by_anything_it_does_not_declare(
    small_office: Office,
) -> None:
    everyone = small_office.visitor("northmere", *EVERY_SCOPE)
    record = await everyone.refer()
    lists = [
        path.replace("/v1/quality-records/{record_id}", record).format(marker_set="SCR-2016")
        for path, item in document()["paths"].items()
        if "get" in item and not re.search(r"\{(?!record_id|marker_set)", path)
    ]
    assert len(lists) > 10
    for path in lists:
        for name in TRIED:
            answer = await everyone.get(path, **{name: "state"})
            assert problem(answer) == (422, "unknown-parameter"), f"{path}?{name}"


@pytest.mark.rule("Q4", "Q14")
async def test_no_state_moves_a_reflection_in_a_list_or_is_counted_beside_it(
    small_office: Office,
) -> None:
    board = small_office.board()
    record = await board.refer()
    said = {"narrative": "Words.", "reason": None}
    begun = []
    for state in reversed(ReflectionState):
        reason = "None here." if state is ReflectionState.NOT_RELEVANT_HERE else None
        made = await board.reflect(record, **said | {"state": state, "reason": reason})
        begun.append(made["reflection_id"])
    page = await board.read(f"{record}/reflections")
    assert [item["reflection_id"] for item in page["items"]] == begun
    assert page.keys() == {"items", "next", "warning", "support"}
    text = (await board.get(record)).text
    assert not any(state in text for state in ("in_place", "being_explored"))
