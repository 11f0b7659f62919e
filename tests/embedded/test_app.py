"""The one-process platform as an application."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant

from chassis.bus.local import LocalBus
from chassis.http import _reading, _transaction
from chassis.testing import eventually, running
from embedded.app import SERVICES, create_app
from gateway.app import service as gateway


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


def in_order(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    """What a route asks for, as it is opened."""
    for part in dependant.dependencies:
        yield from in_order(part)
        yield part.call


def test_no_route_opens_what_it_reads_from_inside_its_transaction() -> None:
    """It would hold a connection and wait for another: as many at once as there are connections
    would wait for each other. What was opened before, a transaction gives back as it begins."""
    asked = {
        f"{route.name} of {service.name}": list(in_order(route.dependant))
        for service in (gateway, *SERVICES)
        for router in service.routers
        for route in router.routes
    }
    both = {name: calls for name, calls in asked.items() if {_reading, _transaction} <= {*calls}}
    assert both
    wrong = [n for n, calls in both.items() if calls.index(_transaction) < calls.index(_reading)]
    assert wrong == []
