"""Given names that are common in Britain, and words that are no names: hints, never whole lists."""

from pathlib import Path

_DATA = Path(__file__).parent / "data"


def _listed(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())


GIVEN_NAMES = _listed("given-names.txt")
"""Names where they begin with a capital: words of another meaning seldom do."""
NAMES_THAT_ARE_WORDS = frozenset(name.lower() for name in _listed("given-names-that-are-words.txt"))
"""In small letters these may mean something else; some of them may at the head of a sentence."""
SMALL_NAMES = frozenset(name.lower() for name in GIVEN_NAMES) - NAMES_THAT_ARE_WORDS
"""Names however they are written."""
_WORDS = _listed("words.txt")
"""What the synthetic passages say in small letters: to be made anew when passages are added."""
_SHORTEST_STEM = 2
_ENDINGS = (
    "s",
    "es",
    "d",
    "ed",
    "r",
    "er",
    "ers",
    "ing",
    "ly",
    "ness",
    "less",
    "ful",
    "able",
    "al",
)
_FOREIGN_TO_NAMES = (
    *("tion", "tions", "ment", "ments", "ness", "ities", "ally", "ably", "ibly", "ingly"),
    *("edly", "ously", "ively", "ology", "ised", "ized", "ising", "izing", "ations", "ships"),
)


def is_word(word: str) -> bool:
    """Whether it is a word of the language, as far as is known, in whatever form."""
    word = word.lower()
    if word in _WORDS or word.endswith(_FOREIGN_TO_NAMES):
        return True
    stems = [word[: -len(end)] for end in _ENDINGS if word.endswith(end)]
    return any(len(stem) >= _SHORTEST_STEM and _is_stem(stem) for stem in stems)


def _is_stem(stem: str) -> bool:
    """`carr(y)`, `plann(ing)` and `mov(e)` too."""
    doubled = stem[:-1] if stem[-1] == stem[-2] else stem
    return bool(_WORDS & {stem, f"{stem}e", doubled}) or (
        stem.endswith("i") and f"{stem[:-1]}y" in _WORDS
    )
