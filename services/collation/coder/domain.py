"""What a coder says when it is asked to code rather than to suggest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

RANKED = 5
MOST_CODES = 2


@dataclass(frozen=True, slots=True)
class Coded:
    """`codes` is what the coder stands by; `ranked` the likeliest five, whatever their chance."""

    codes: tuple[str, ...]
    ranked: tuple[str, ...]
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Lesson:
    """An analyst looked at a passage: these issues are in it, those are not."""

    passage: str
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@runtime_checkable
class Learner(Protocol):
    """A coder that takes what people decided to heart."""

    def learn(self, lessons: Sequence[Lesson]) -> None:
        """All lessons each time: none is forgotten, and none that is gone is remembered."""
        ...
