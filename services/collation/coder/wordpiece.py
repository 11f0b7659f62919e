"""Splits text into the word pieces of the encoder's vocabulary, and says where each stands."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).parent / "model" / "vocabulary.txt"
LONGEST_WORD = 100
PIECE_WITHIN = "##"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parallel: the number of each piece, and the characters of the text it stands for."""

    ids: Sequence[int]
    spans: Sequence[Span]


class WordPiece:
    """The uncased BERT tokenizer, with a memory for words it met."""

    def __init__(self, vocabulary: Path = VOCABULARY) -> None:
        words = vocabulary.read_text(encoding="utf-8").split("\n")
        self.numbers = {word: number for number, word in enumerate(words) if word}
        self.unknown = self.numbers["[UNK]"]
        self.first = self.numbers["[CLS]"]
        self.last = self.numbers["[SEP]"]
        self.size = len(self.numbers)
        self._pieces = lru_cache(maxsize=1 << 16)(self._split)

    def pieces(self, text: str, most: int) -> Pieces:
        """At most so many, the two marks at the ends among them."""
        ids = [self.first]
        spans: list[Span] = [(0, 0)]
        for start, end in _words(text):
            word = text[start:end]
            at = start
            for number, length in self._pieces(word):
                ids.append(number)
                spans.append((at, min(end, at + length)))
                at += length
            if len(ids) >= most:
                break
        del ids[most - 1 :], spans[most - 1 :]
        ids.append(self.last)
        spans.append((0, 0))
        return Pieces(ids, spans)

    def _split(self, word: str) -> tuple[tuple[int, int], ...]:
        folded = _folded(word)
        if not folded:
            return ()
        if len(folded) > LONGEST_WORD:
            return ((self.unknown, len(word)),)
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(folded):
            for end in range(len(folded), at, -1):
                piece = folded[at:end] if at == 0 else PIECE_WITHIN + folded[at:end]
                if piece in self.numbers:
                    found.append((self.numbers[piece], end - at))
                    at = end
                    break
            else:
                return ((self.unknown, len(word)),)
        return tuple(found)


def _words(text: str) -> list[Span]:
    """Runs of letters and digits; every mark by itself; spaces and controls nowhere."""
    found: list[Span] = []
    start = -1
    for number, character in enumerate(text):
        kind = _kind(character)
        if kind == "word":
            if start < 0:
                start = number
            continue
        if start >= 0:
            found.append((start, number))
            start = -1
        if kind == "mark":
            found.append((number, number + 1))
    if start >= 0:
        found.append((start, len(text)))
    return found


@lru_cache(maxsize=1 << 14)
def _kind(character: str) -> str:
    if character.isascii():
        if character.isalnum():
            return "word"
        return "mark" if "!" <= character <= "~" else "gap"
    category = unicodedata.category(character)
    if category.startswith(("Z", "C")):
        return "gap"
    if category.startswith("P") or 0x4E00 <= ord(character) <= 0x9FFF:
        return "mark"
    return "word"


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")
