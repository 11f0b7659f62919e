"""The one-process platform as an application."""

from pathlib import Path

import pytest

from chassis.bus.local import LocalBus
from chassis.testing import eventually, running
from embedded.app import create_app


async def test_its_log_is_compacted_from_its_start_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compacted = 0

    async def compact(_bus: LocalBus) -> None:
        nonlocal compacted
        compacted += 1

    async def again() -> bool:
        return compacted > 1

    monkeypatch.setattr(LocalBus, "compact", compact)
    monkeypatch.setattr("embedded.app.COMPACT_SECONDS", 0.01)
    async with running(create_app(tmp_path, 0, "ERROR")):
        await eventually(again)
