"""The trained coder, opened when it is first asked."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from services.collation.coder.card import ModelAltered, read_card
from services.collation.coder.domain import Coded, Learner, Lesson
from services.collation.coder.lexical import LexicalAnswers
from services.collation.suggestions.domain import Suggestion

if TYPE_CHECKING:
    from services.collation.coder.trained import TrainedCoder


class LateCoder:
    """A platform to which no report comes holds no model: it is a quarter of its memory.

    The first that asks waits for it; several may ask at once, each from a thread of its own.
    With an `instead`, that one answers, and it is told why, where the model cannot be opened.
    """

    def __init__(
        self,
        instead: Callable[[], LexicalAnswers] | None = None,
        tell: Callable[[str], object] = lambda line: None,
    ) -> None:
        self._opened: TrainedCoder | LexicalAnswers | None = None
        self._opening = Lock()
        self._instead = instead
        self._tell = tell

    @property
    def name(self) -> str:
        return self._opened.name if self._opened else "trained"

    @property
    def version(self) -> str:
        return self._opened.version if self._opened else read_card().version

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        return self._open().suggest(passages)

    def code(self, passages: Sequence[str]) -> list[Coded]:
        return self._open().code(passages)

    def learn(self, lessons: Sequence[Lesson]) -> None:
        """Whoever answers instead learns nothing."""
        if lessons or self._opened:
            coder = self._open()
            if isinstance(coder, Learner):
                coder.learn(lessons)

    def _open(self) -> "TrainedCoder | LexicalAnswers":
        with self._opening:
            if self._opened is None:
                self._opened = self._trained_or_instead()
            return self._opened

    def _trained_or_instead(self) -> "TrainedCoder | LexicalAnswers":
        """Reads some 25 MB. Raises ModelAltered, or ImportError, where there is no other."""
        try:
            from services.collation.coder.trained import TrainedCoder

            return TrainedCoder()
        except (ModelAltered, ImportError) as error:
            if self._instead is None:
                raise
            self._tell(
                f"The trained coder cannot be opened: {error}. The lexical coder answers, "
                "which finds far less."
            )
            return self._instead()
