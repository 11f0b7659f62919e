"""The project's own source, read and not imported."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "chassis",
    "contracts",
    "screening",
    "publishing",
    "services",
    "gateway",
    "embedded",
    "cli",
)
_NOT_OURS = {".git", ".venv", "node_modules", "__pycache__"}
_MADE_BY_RUNNING = {"build", "data", "dist"}


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the project."""

    path: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return Path(self.path).stem

    @property
    def imports(self) -> Iterator[str]:
        """Every module, and every name of a module, that is imported anywhere in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(root: Path = ROOT, packages: tuple[str, ...] = PACKAGES) -> list[Module]:
    return [
        _module(path.relative_to(root).as_posix(), path)
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    ]


@cache
def _module(name: str, path: Path) -> Module:
    """Nobody changes a tree, and nobody's file while the tests read it."""
    return Module(name, ast.parse(path.read_text(), str(path)))


@cache
def repository_files() -> frozenset[str]:
    """Every file and folder of the project, by its path from the root."""
    found = set()
    for folder, folders, files in os.walk(ROOT):
        at_top = Path(folder) == ROOT
        skipped = _NOT_OURS | _MADE_BY_RUNNING if at_top else _NOT_OURS
        folders[:] = [name for name in folders if name not in skipped]
        for name in (*folders, *files):
            found.add((Path(folder) / name).relative_to(ROOT).as_posix())
    return frozenset(found)
