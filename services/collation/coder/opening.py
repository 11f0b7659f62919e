"""Opens the best coder that is installed here."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Literal

from services.collation.coder.card import CARD
from services.collation.coder.late import LateCoder
from services.collation.coder.lexical import LexicalAnswers
from services.collation.taxonomy.domain import Taxonomy

Choice = Literal["best", "trained", "lexical"]

NEEDED = ("numpy", "onnxruntime")
INSTEAD = (
    "The extra `coding` is not installed (`make coder` does it): the lexical coder answers, "
    "which finds far less."
)
NO_MODEL = "No trained model is shipped: the lexical coder answers."


class CoderMissing(RuntimeError):
    """The trained coder was asked for by name, and is not installed."""


def why_not_trained() -> str | None:
    """What keeps the trained coder from being opened, said as a sentence."""
    if any(find_spec(name) is None for name in NEEDED):
        return INSTEAD
    return None if CARD.exists() else NO_MODEL


def choose_coder(
    choice: Choice,
    taxonomy: Taxonomy,
    tell: Callable[[str], object],
    warn: Callable[[str], object],
) -> LateCoder | LexicalAnswers:
    """`tell` is given what is so here, `warn` what is wrong: a model that is not the one measured.

    Only where the best was asked for does the lexical coder stand in.
    """

    def lexical() -> LexicalAnswers:
        return LexicalAnswers(taxonomy)

    if choice == "lexical":
        return lexical()
    why_not = why_not_trained()
    if choice == "trained":
        if why_not is not None:
            raise CoderMissing(why_not)
        return LateCoder()
    if why_not is not None:
        tell(why_not)
        return lexical()
    return LateCoder(lexical, warn)
