"""Every event class that contracts/events declares."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from chassis.events import Event


def event_classes() -> list[type[Event]]:
    package = import_module("contracts.events")
    for module in pkgutil.iter_modules(package.__path__, "contracts.events."):
        import_module(module.name)
    return [event for event in _subclasses(Event) if event.__module__.startswith("contracts.")]


def _subclasses(event: type[Event]) -> Iterator[type[Event]]:
    for child in event.__subclasses__():
        if hasattr(child, "type"):
            yield child
        yield from _subclasses(child)
