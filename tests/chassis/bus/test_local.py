"""The embedded platform's bus."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.bus import Bus
from chassis.bus.local import LocalBus
from tests.chassis.bus.suite import TOPICS, BusSuite, Frail


class FrailLocal:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.bus: Bus = LocalBus(str(path))
        self._locks: list[sqlite3.Connection] = []

    async def restart(self) -> None:
        await self.bus.close()
        self.bus = LocalBus(str(self.path))
        await self.bus.start(TOPICS)

    async def break_down(self) -> None:
        """Another process that never lets go of the file."""
        lock = sqlite3.connect(self.path, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        self._locks.append(lock)

    async def end(self) -> None:
        for lock in self._locks:
            lock.close()
        await self.bus.close()


class TestLocalBus(BusSuite):
    @pytest.fixture
    async def bus(self, tmp_path: Path) -> AsyncIterator[Bus]:
        bus = LocalBus(f"{tmp_path}/data/bus.db")
        await bus.start(TOPICS)
        yield bus
        await bus.close()

    @pytest.fixture
    async def frail(self, tmp_path: Path) -> AsyncIterator[Frail]:
        frail = FrailLocal(tmp_path / "bus.db")
        await frail.bus.start(TOPICS)
        yield frail
        await frail.end()
