"""What the network is shown: labelled passages and the issues' own texts, as word pieces."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.collation.coder.passages import FOLDER, author_of, files, read
from services.collation.coder.wordpiece import WordPiece
from services.collation.taxonomy.domain import Taxonomy

MOST_PIECES = 256
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'\u2018\u201c])")
CONTEXT_KINDS = {"family", "other_problem", "method", "good_practice"}


@dataclass(frozen=True, slots=True)
class Example:
    """One passage: its author and style, kept so that whole ones can be held out."""

    id: str
    author: str
    style: str
    kind: str
    text: str
    codes: tuple[str, ...]


def examples(folder: Path = FOLDER) -> list[Example]:
    return [
        Example(p.id, author_of(path), p.style, p.kind, p.text, p.codes)
        for path in files(folder)
        for p in read(path)
    ]


def issue_texts(taxonomy: Taxonomy) -> Iterator[Example]:
    """Each issue says what it is; its reasons only together with it."""
    for issue in taxonomy.issues:
        texts = [
            issue.label,
            issue.statement,
            " ".join([issue.statement, *(reason.text for reason in issue.reasons)]),
        ]
        for number, text in enumerate(texts):
            yield Example(
                f"issue-{issue.code}-{number}",
                "taxonomy",
                "policy",
                "positive",
                text,
                (issue.code,),
            )


def contexts(chosen: Sequence[Example]) -> list[str]:
    """Sentences that say nothing of any issue, to stand around those that do."""
    return [
        sentence
        for example in chosen
        if not example.codes and example.kind in CONTEXT_KINDS
        for sentence in SENTENCE_END.split(example.text)
        if 6 <= len(sentence.split()) <= 45
    ]


def pieces(words: WordPiece, text: str, most: int = MOST_PIECES) -> list[int]:
    return list(words.pieces(text, most).ids)
