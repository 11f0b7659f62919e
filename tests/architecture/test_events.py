"""What an event may hold: ids, codes, versions and links; never text, a person or a score."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
import pytest

from chassis.events import Event, Topic
from tests.architecture.catalogue import event_classes
from tests.verdicts import judging

FORMATS = {"uuid", "date", "date-time", "time", "duration"}
"""The formats that msgspec checks when it decodes; any other is a mere note."""

TEXT_OR_PERSON = {
    *("text", "name", "names", "title", "email", "mail", "phone", "address", "postcode"),
    *("note", "notes", "comment", "description", "quote", "quotation", "initials", "dob"),
    *("author", "summary", "narrative", "sentence", "paragraph", "birth"),
}
FREE_TEXT = ("A sentence about someone.", "Given Family", "two words", "line\nbreak", "")


def fields(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each named property and each nested schema, with the path that leads to it."""
    if isinstance(schema, dict):
        if path:
            yield path, schema
        for name, part in schema.get("properties", {}).items():
            yield from fields(part, f"{path}/{name}")
        for word in ("items", "additionalProperties", "propertyNames"):
            if isinstance(schema.get(word), dict):
                yield from fields(schema[word], f"{path}/*")
        for word in ("anyOf", "oneOf", "allOf", "prefixItems"):
            for part in schema.get(word, ()):
                yield from fields(part, path)


def schema_of(event: type[Event]) -> Any:
    """The event's JSON Schema with its references put in their places."""
    (root,), shared = msgspec.json.schema_components([event])
    return _resolved(root, shared)


def _resolved(schema: Any, shared: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_resolved(part, shared) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(shared[schema["$ref"].rpartition("/")[2]], shared)
    return {key: _resolved(part, shared) for key, part in schema.items()}


def may_hold_text(event: type[Event]) -> list[str]:
    return [path for path, part in fields(schema_of(event)) if not _bounded(part)]


def _bounded(part: dict[str, Any]) -> bool:
    if "enum" in part or "const" in part or part.get("format") in FORMATS:
        return True
    if "contentEncoding" in part:
        return False
    if "pattern" in part:
        return not any(re.search(part["pattern"], text) for text in FREE_TEXT)
    if part.get("type") == "object" and "properties" not in part:
        return isinstance(part.get("additionalProperties"), dict) and "propertyNames" in part
    return part.get("type") not in (None, "string") or bool(part.keys() & {"anyOf", "oneOf"})


def named(event: type[Event], words: set[str]) -> list[str]:
    return [
        path
        for path, _ in fields(schema_of(event))
        if words & set(path.rpartition("/")[2].lower().split("_"))
    ]


class Planted(Event, frozen=True, kw_only=True):
    """What none of ours may be: one mistake a field."""

    type: ClassVar[str] = "thing.planted"
    topic: ClassVar[Topic] = Topic("thing")
    key_field: ClassVar[str] = "thing_id"

    thing_id: UUID
    kind: Literal["good"]
    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]\d+$")]
    inner: tuple["Inner", ...] = ()
    free: str
    loose: Annotated[str, msgspec.Meta(pattern=r"^.{1,80}$")]
    unanchored: Annotated[str, msgspec.Meta(pattern=r"[a-z]+")]
    anything: Any
    some: dict[str, int]
    raw: bytes
    maybe: str | None = None


class Inner(msgspec.Struct, kw_only=True):
    board_score: int
    light: Literal["amber", "none"]
    title: Literal["x"]
    free: str | None = None


def test_the_checks_see_each_planted_mistake() -> None:
    assert set(may_hold_text(Planted)) == {
        *("/free", "/loose", "/unanchored", "/anything", "/some", "/raw", "/maybe"),
        "/inner/*/free",
    }
    assert named(Planted, TEXT_OR_PERSON) == ["/inner/*/title"]
    found = [where.rpartition("/")[2] for where in judging(schema_of(Planted))]
    assert found == ["items.board_score", "items.light", "light=amber"]


@pytest.mark.rule("G7")
def test_every_string_of_every_event_is_bounded_so_that_it_cannot_be_text() -> None:
    events = event_classes()
    assert events
    assert {event.type: may_hold_text(event) for event in events if may_hold_text(event)} == {}


@pytest.mark.rule("G7")
def test_no_event_has_a_field_for_text_or_for_a_person() -> None:
    assert [f"{e.type}{path}" for e in event_classes() for path in named(e, TEXT_OR_PERSON)] == []


@pytest.mark.rule("G7")
def test_every_event_names_its_version_its_topic_and_its_key() -> None:
    for event in event_classes():
        assert event.major >= 1
        assert isinstance(event.topic, Topic)
        assert event.key_field in event.__struct_fields__, event.type


@pytest.mark.rule("G1", "G2")
def test_no_event_has_a_field_or_a_value_that_judges() -> None:
    assert [f"{e.type}{path}" for e in event_classes() for path in judging(schema_of(e))] == []


def test_every_event_says_what_it_means() -> None:
    for event in event_classes():
        assert event.__doc__, event.type
