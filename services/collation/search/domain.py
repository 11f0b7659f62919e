"""What somebody looks for, where it stands, and how a find is shown: never as markup.

Databases tell words apart, shorten and leave them out each in their own way. So a passage is
indexed by the words that `reviews.words` finds in it, and asked for by the same: a search means
the same on every database, and what was found is marked here.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from services.collation.reviews.words import words_in

AROUND = 240
"""Characters of a passage shown before and after its first find."""
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_CURLY = str.maketrans("\u201c\u201d\u201e", '"""')

_FORMS = (
    "child children",
    "man men",
    "woman women",
    "life lives",
    "foot feet",
    "tooth teeth",
    "become became",
    "begin began begun",
    "bite bit bitten",
    "break broke broken",
    "bring brought",
    "choose chose chosen",
    "drink drank drunk",
    "drive drove driven",
    "eat ate eaten",
    "feel felt",
    "find found",
    "forget forgot forgotten",
    "get got",
    "hide hid hidden",
    "lead led",
    "lose lost",
    "shake shook shaken",
    "strike struck",
)
"""Of one word alone; within a phrase each is as it was typed. `reviews.words` knows the rest."""
Phrase = tuple[str, ...]
"""Words that follow each other, as `words_in` says them."""


class NothingToFind(ValueError):
    """The words say only what not to find, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Of each group of phrases one at least stands in a passage, and of `unwanted` none."""

    wanted: tuple[tuple[Phrase, ...], ...]
    unwanted: tuple[Phrase, ...]

    @classmethod
    def of(cls, typed: str) -> "Sought":
        """What people write into a search box.

        Words are all wanted, `"some words"` in that order, `or` between two asks for either, and
        what has a `-` before it must not stand there. A word with a hyphen is two in that order.
        Nothing else is an operator. Raises NothingToFind.
        """
        wanted: list[list[Phrase]] = []
        unwanted: list[Phrase] = []
        joined = False
        for minus, phrase, word in _TERM.findall(typed.translate(_CURLY)):
            if word.lower() == "or" and not minus:
                joined = bool(wanted)
                continue
            words = tuple(found.sought for found in words_in(phrase or word))
            if not words:
                continue
            alone = _ALIKE.get(words[0], ()) if len(words) == 1 else ()
            forms: list[Phrase] = [(form,) for form in alone] or [words]
            if minus:
                unwanted += forms
            elif joined:
                wanted[-1] += forms
            else:
                wanted.append(forms)
            joined = False
        if not wanted:
            raise NothingToFind
        return cls(tuple(map(tuple, wanted)), tuple(unwanted))

    def as_fts5(self) -> str:
        """For SQLite."""
        found, unwanted = self._written(lambda phrase: f'"{" ".join(phrase)}"', " OR ", " AND ")
        return found + "".join(f" NOT {phrase}" for phrase in unwanted)

    def as_tsquery(self) -> str:
        """For PostgreSQL, which reads it as it is and looks for no words in it."""
        found, unwanted = self._written(_followed, " | ", " & ")
        return found + "".join(f" & !{phrase}" for phrase in unwanted)

    def _written(
        self, write: Callable[[Phrase], str], either: str, both: str
    ) -> tuple[str, list[str]]:
        groups = [either.join(map(write, phrases)) for phrases in self.wanted]
        return f"({both.join(f'({group})' for group in groups)})", list(map(write, self.unwanted))

    def spans_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where it stands, in order and apart from each other: `text[start:end]` was found."""
        words = list(words_in(text))
        said = [word.sought for word in words]
        phrases = {phrase for group in self.wanted for phrase in group}
        found = sorted(
            (words[at].start, words[at + len(phrase) - 1].end)
            for phrase in phrases
            for at in range(len(said) - len(phrase) + 1)
            if tuple(said[at : at + len(phrase)]) == phrase
        )
        return _apart(found)


_ALIKE: dict[str, Phrase] = {}
for _forms in _FORMS:
    _same = tuple(dict.fromkeys(word.sought for word in words_in(_forms)))
    _ALIKE |= dict.fromkeys(_same, _same)


def _followed(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in phrase) + ")"


def _apart(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of a passage; spans count its characters, `text[start:end]` was found."""

    text: str
    spans: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool

    @property
    def html(self) -> str:
        """Escaped, with a `mark` around each find and nothing else."""
        parts, place = [], 0
        for start, end in self.spans:
            parts.append(escape(self.text[place:start]))
            parts.append(f"<mark>{escape(self.text[start:end])}</mark>")
            place = end
        return "".join([*parts, escape(self.text[place:])])


def excerpt_of(text: str, spans: Sequence[tuple[int, int]]) -> Excerpt:
    """The part of a passage around what was first found in it."""
    first = spans[0][0] if spans else 0
    begins = max(0, first - AROUND)
    ends = min(len(text), first + AROUND)
    if begins:
        begins = text.find(" ", begins, first) + 1 or begins
    if ends < len(text):
        space = text.rfind(" ", first, ends)
        ends = space if space > first else ends
    shown = tuple(
        (start - begins, min(end, ends) - begins) for start, end in spans if begins <= start < ends
    )
    return Excerpt(text[begins:ends], shown, begins > 0, ends < len(text))
