"""A copy of the shipped model with one file altered, and the trained coder made to open it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.collation.coder import trained
from services.collation.coder.card import FOLDER
from services.collation.coder.trained import TrainedCoder


def altered(folder: Path, name: str, how: Callable[[bytes], bytes]) -> Path:
    for path in FOLDER.iterdir():
        if path.name != name:
            (folder / path.name).symlink_to(path)
    (folder / name).write_bytes(how((FOLDER / name).read_bytes()))
    return folder


def truncated(folder: Path, name: str) -> Path:
    return altered(folder, name, lambda data: data[: len(data) // 2])


def opens(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(trained, "TrainedCoder", lambda: TrainedCoder(folder))
