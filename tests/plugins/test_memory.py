from pathlib import Path

import pytest

from tests.plugins import memory


def test_where_memory_has_no_room_or_is_not_there_the_disk_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MEMORY", tmp_path)
    monkeypatch.setattr(memory, "ROOM", 1)
    assert memory.in_memory() == tmp_path
    monkeypatch.setattr(memory, "ROOM", 1024**6)
    assert memory.in_memory() is None
    monkeypatch.setattr(memory, "MEMORY", tmp_path / "missing")
    assert memory.in_memory() is None
