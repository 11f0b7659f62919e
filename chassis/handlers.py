"""What a service does when events arrive: plain functions, listed by event class."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from chassis.db import Transaction
from chassis.events import Event

E = TypeVar("E", bound=Event)
Resources = Any


@dataclass(frozen=True, slots=True)
class Handler:
    """A use case set off by one event: once per event, in a transaction with its inbox row.

    `prepare` runs before the transaction, for what must not hold a database lock (HTTP calls).
    """

    name: str
    events: tuple[type[Event], ...]
    run: Callable[..., Awaitable[None]]
    prepare: Callable[..., Awaitable[Any]] | None = None


@dataclass(frozen=True, slots=True)
class ReadModel:
    """A table that follows events, a batch at a time: effect and position in one transaction.

    Its writes must be upserts by a natural id with a version guard: an event may come twice.
    """

    name: str
    events: tuple[type[Event], ...]
    follow: Callable[[Sequence[Event], Transaction], Awaitable[None]]
    forget: Callable[[Transaction], Awaitable[None]]


@dataclass(slots=True)
class Handlers:
    """A slice's list; a service joins those of its slices."""

    handlers: list[Handler] = field(default_factory=list)
    read_models: list[ReadModel] = field(default_factory=list)

    def on(
        self,
        *events: type[Event],
        name: str,
        prepare: Callable[..., Awaitable[Any]] | None = None,
    ) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., Awaitable[None]]]:
        """Register `async def handler(event, tx)`, or `(event, tx, prepared)` with `prepare`.

        `name` stands in the inbox: keep it when the function is renamed.
        """

        def register(run: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
            self.handlers.append(Handler(name, events, run, prepare))
            return run

        return register

    def read_model(
        self, *events: type[Event], name: str, forget: Callable[[Transaction], Awaitable[None]]
    ) -> Callable[..., Any]:
        """Register `async def follow(events, tx)`; `forget` empties the table for a rebuild."""

        def register(follow: Callable[[Sequence[Event], Transaction], Awaitable[None]]) -> Any:
            self.read_models.append(ReadModel(name, events, follow, forget))
            return follow

        return register


def joined(parts: Sequence[Handlers]) -> Handlers:
    whole = Handlers(
        [handler for part in parts for handler in part.handlers],
        [model for part in parts for model in part.read_models],
    )
    names = [h.name for h in whole.handlers] + [m.name for m in whole.read_models]
    if len(names) != len(set(names)):
        raise ValueError("two handlers of one name would share inbox rows")
    return whole


def topics_of(items: Sequence[Handler] | Sequence[ReadModel]) -> list[str]:
    return sorted({event.topic.name for item in items for event in item.events})
