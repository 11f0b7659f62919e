"""The product's rules, and the tests that say they hold one."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that a test can pass or fail."""

    id: str
    section: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in order, their sections, and what their sources stand for."""

    rules: dict[str, Rule]
    sections: dict[str, str]
    publications: dict[str, str]
    marks: dict[str, str]


class Holder(NamedTuple):
    """A test function by its file and its name within it."""

    path: str
    name: str


def read_rules(path: Path = ROOT / "docs" / "rules.toml") -> Rules:
    data = tomllib.loads(path.read_text())
    rules = {
        id_: Rule(id_, id_.rstrip("0123456789"), rule["text"], tuple(rule["sources"]))
        for id_, rule in data["rules"].items()
    }
    sections = {section["id"]: section["title"] for section in data["sections"]}
    return Rules(rules, sections, data["publications"], data["marks"])


def holders_of_rules(folder: Path = ROOT / "tests") -> dict[str, list[Holder]]:
    """Rule id to the tests marked with it, read from the source: nothing is imported."""
    found: dict[str, list[Holder]] = {}
    for path in sorted(folder.rglob("*.py")):
        module = ast.parse(path.read_text(), str(path))
        where = path.relative_to(folder.parent).as_posix()
        for name, ids in _marked_tests(module, "", frozenset()):
            for id_ in ids:
                found.setdefault(id_, []).append(Holder(where, name))
    return found


def _marked_tests(
    scope: ast.Module | ast.ClassDef, prefix: str, inherited: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Holder functions of a module or class, each with its own ids and those of what holds it."""
    here = inherited.union(*(_ids(mark) for mark in _scope_marks(scope)))
    for node in scope.body:
        if isinstance(node, ast.ClassDef):
            yield from _marked_tests(node, f"{prefix}{node.name}::", here)
        elif isinstance(node, FUNCTION) and node.name.startswith("test"):
            yield prefix + node.name, here.union(*map(_ids, node.decorator_list))


def _scope_marks(scope: ast.Module | ast.ClassDef) -> Iterator[ast.expr]:
    if isinstance(scope, ast.ClassDef):
        yield from scope.decorator_list
    for node in scope.body:
        if isinstance(node, ast.Assign) and "pytestmark" in map(ast.unparse, node.targets):
            yield node.value


def _ids(mark: ast.expr) -> frozenset[str]:
    """The ids in every `….mark.rule("…")` of an expression, parametrize's included."""
    return frozenset(
        ast.literal_eval(argument)
        for call in ast.walk(mark)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.rule")
        for argument in call.args
    )
