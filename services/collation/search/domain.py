"""What somebody looks for, and how a find is shown: in its own words, and never as markup."""

import re
from dataclasses import dataclass
from html import escape

BEGIN, END = "\ue000", "\ue001"
"""Stand around a word that was found, in what a database gives back; no text uses them."""
AROUND = 240
"""Characters of a passage shown before and after its first find."""
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


class NothingToFind(ValueError):
    """The words say only what not to find, or nothing at all."""


def as_match(words: str) -> str:
    """An FTS5 query of what people write into a search box.

    Words are all wanted, `"some words"` in that order, `or` between two asks for either, and what
    has a `-` before it must not stand there. Every word is quoted, so that none is an operator.
    """
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    joined = False
    for minus, phrase, word in _TERM.findall(words):
        if word.lower() == "or" and not minus:
            joined = bool(wanted)
            continue
        term = phrase or word
        if not re.search(r"\w", term):
            continue
        quoted = '"' + term.replace('"', '""') + '"'
        if minus:
            unwanted.append(quoted)
        elif joined:
            wanted[-1].append(quoted)
        else:
            wanted.append([quoted])
        joined = False
    if not wanted:
        raise NothingToFind
    found = " AND ".join(f"({' OR '.join(either)})" for either in wanted)
    return f"({found})" + "".join(f" NOT {term}" for term in unwanted)


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


def excerpt_of(marked: str) -> Excerpt:
    """From a whole passage in which the database marked what it found."""
    text, spans = _unmarked(marked)
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


def _unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    text: list[str] = []
    spans: list[tuple[int, int]] = []
    length = opened = 0
    for part in re.split(f"([{BEGIN}{END}])", marked):
        if part == BEGIN:
            opened = length
        elif part == END:
            spans.append((opened, length))
        else:
            text.append(part)
            length += len(part)
    return "".join(text), [(start, end) for start, end in spans if end > start]
