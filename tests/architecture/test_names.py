"""The words the code may use, and where."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.catalogue import event_classes
from tests.architecture.sources import Module, modules

NO_HOME = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "managers"}
SERVICE_FILES = {"__init__", "app", "settings", "db", "resources"}
SLICE_FILES = {
    "__init__",
    "domain",
    "errors",
    "tables",
    "schemas",
    "queries",
    "service",
    "handlers",
    "endpoints",
    "worker",
}
FRAMEWORKS = ("sqlalchemy", "fastapi", "starlette", "httpx2", "alembic", "chassis.db")
MAY_COMMIT = {
    "chassis/db.py": "every unit of work ends here",
    "chassis/migrations.py": "a change of schema is its own unit of work",
    "chassis/bus/local.py": "the log's own file, which no service's transaction touches",
}
IRREGULAR = {
    "due",
    "expiring",
    "withdrawn",
    "sent",
    "put",
    "begun",
    "given",
    "taken",
    "lost",
    "kept",
    "made",
    "held",
}


def homeless(found: Iterable[Module]) -> Iterator[str]:
    for module in found:
        if NO_HOME & {*Path(module.path).with_suffix("").parts}:
            yield module.path


def framework_errors(found: Iterable[Module]) -> Iterator[str]:
    for module in found:
        if any(name.split(".")[-1] == "HTTPException" for name in module.imports):
            yield module.path


def commits(found: Iterable[Module]) -> Iterator[str]:
    """Files that end a database transaction; a bus's `commit` takes positions, this takes none."""
    for module in found:
        for node in ast.walk(module.tree):
            method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            called = method and node.func.attr == "commit" and not node.args  # type: ignore[attr-defined]
            written = isinstance(node, ast.Constant) and str(node.value).upper() == "COMMIT"
            if called or (written and module.name != "bus"):
                yield module.path
                break


def out_of_shape(found: Iterable[Module]) -> Iterator[str]:
    """Files of a service that are not of the fixed set, nor an idea split off from its rules."""
    for module in found:
        services, _, *rest = Path(module.path).with_suffix("").parts
        if services != "services" or not rest or "migrations" in rest:
            continue
        if len(rest) == 1 and rest[0] not in SERVICE_FILES:
            yield module.path
        elif len(rest) == 2 and rest[1] not in SLICE_FILES and any(map(_framework, module.imports)):
            yield f"{module.path}: neither of the fixed set nor pure"
        elif len(rest) > 2:
            yield f"{module.path}: a slice has no folders of code"


def _framework(imported: str) -> bool:
    return any(imported == name or imported.startswith(f"{name}.") for name in FRAMEWORKS)


def planted(path: str, source: str = "") -> Module:
    return Module(path, ast.parse(source))


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert list(homeless(modules())) == []
    assert list(homeless([planted("services/ingest/utils.py")]))
    assert list(homeless([planted("chassis/common/clock.py")]))


def test_services_and_gateway_fail_by_kinds_and_not_by_the_frameworks_exception() -> None:
    assert list(framework_errors(modules(packages=("services", "gateway")))) == []
    for source in ("from fastapi import HTTPException", "import starlette.exceptions"):
        breach = planted("gateway/app.py", source)
        assert bool(list(framework_errors([breach]))) == ("HTTPException" in source)


def test_only_the_database_module_ends_a_transaction() -> None:
    assert set(commits(modules())) <= MAY_COMMIT.keys()
    assert list(commits([planted("services/a/service.py", "await tx.session.commit()")]))
    assert not list(commits([planted("chassis/consumer.py", "subscription.commit(positions)")]))


def test_a_slice_holds_the_fixed_files_and_ideas_of_its_own() -> None:
    assert list(out_of_shape(modules(packages=("services",)))) == []
    assert list(out_of_shape([planted("services/ingest/extra.py")]))
    assert list(out_of_shape([planted("services/ingest/scrs/crud.py", "import sqlalchemy")]))
    assert list(out_of_shape([planted("services/ingest/scrs/inner/domain.py")]))
    assert not list(out_of_shape([planted("services/ingest/scrs/screening.py", "import re")]))


def past_tense(event_type: str) -> bool:
    verb = event_type.partition(".")[2]
    words = r"[a-z]+(-[a-z]+)*"
    last = verb.rpartition("-")[2]
    return bool(re.fullmatch(rf"{words}\.{words}", event_type)) and (
        last.endswith("ed") or last in IRREGULAR
    )


def test_an_event_is_a_noun_and_a_verb_of_the_past() -> None:
    events = event_classes()
    assert events
    for event in events:
        assert past_tense(event.type), event.type
        noun, _, verb = event.type.partition(".")
        words = f"{noun}-{verb}".split("-")
        assert event.__name__ == "".join(word.capitalize() for word in words)
        assert event.topic.name == noun, f"{event.type} is on the topic {event.topic.name}"


@pytest.mark.parametrize("bad", ["scr.publish", "ScrPublished", "ingest.scr.published", "scr"])
def test_another_form_of_event_type_is_seen(bad: str) -> None:
    assert not past_tense(bad)


def test_two_events_never_share_a_type_and_major() -> None:
    kinds = [(event.type, event.major) for event in event_classes()]
    assert len(kinds) == len(set(kinds))
