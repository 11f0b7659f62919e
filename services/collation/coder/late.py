"""The trained coder, opened when it is first asked."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from services.collation.coder.card import read_card
from services.collation.coder.domain import Coded, Lesson
from services.collation.suggestions.domain import Suggestion

if TYPE_CHECKING:
    from services.collation.coder.trained import TrainedCoder


class LateCoder:
    """A platform to which no report comes holds no model: it is a quarter of its memory.

    The first that asks waits for it; several may ask at once, each from a thread of its own.
    """

    name = "trained"

    def __init__(self) -> None:
        self._opened: TrainedCoder | None = None
        self._opening = Lock()

    @property
    def version(self) -> str:
        return self._opened.version if self._opened else read_card().version

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        return self._open().suggest(passages)

    def code(self, passages: Sequence[str]) -> list[Coded]:
        return self._open().code(passages)

    def learn(self, lessons: Sequence[Lesson]) -> None:
        if lessons or self._opened:
            self._open().learn(lessons)

    def _open(self) -> "TrainedCoder":
        """Reads some 25 MB; raises ModelAltered unless they are what was measured."""
        from services.collation.coder.trained import TrainedCoder

        with self._opening:
            if self._opened is None:
                self._opened = TrainedCoder()
            return self._opened
