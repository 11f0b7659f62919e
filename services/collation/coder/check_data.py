"""Checks the labelled passages: form, duplicates, sentences written to a pattern; and counts."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from services.collation.coder.passages import LabelledPassage, author_of, files
from services.collation.taxonomy.domain import load

WORD = re.compile(r"[a-z0-9']+")
FEWEST_WORDS, MOST_WORDS = 10, 260
FRAME = 8
"""As many words in a row, in several passages of an author, look written to a pattern."""
FRAME_IN = 4
OPENING = 4
OPENING_SHARE = 0.02
ALIKE = 0.6
PERSONAL = re.compile(r"\b\d{3} ?\d{3} ?\d{4}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\S+@\S+\.\S+")

Placed = tuple[str, LabelledPassage]


def main(paths: Sequence[str]) -> int:
    chosen = [Path(path) for path in paths] or files()
    placed: list[Placed] = []
    faults: list[str] = []
    for path in chosen:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                passage = msgspec.json.decode(line, type=LabelledPassage)
            except msgspec.DecodeError as error:
                faults.append(f"{path.name}:{number}: {error}")
            else:
                placed.append((path.name, passage))
    faults += _faults(placed)
    for line in [*_counts(placed), *faults[:200]]:
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"{len(placed)} passages, {len(faults)} faults\n")
    return 1 if faults else 0


def _faults(placed: Sequence[Placed]) -> list[str]:
    codes = {issue.code for issue in load().issues}
    return [
        *(f"{name} {p.id}: {fault}" for name, p in placed for fault in _of_one(p, codes)),
        *_repeated_ids(placed),
        *_alike(placed),
        *_frames(placed),
        *_openings(placed),
    ]


def _of_one(passage: LabelledPassage, codes: set[str]) -> Iterator[str]:
    count = len(passage.text.split())
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield f"has {count} words"
    if unknown := [code for code in passage.codes if code not in codes]:
        yield f"unknown code {unknown}"
    if len(set(passage.codes)) != len(passage.codes):
        yield "a code twice"
    if (passage.kind == "positive") != bool(passage.codes):
        yield "is positive without codes, or has codes and is not"
    if passage.near is not None and passage.near not in codes:
        yield f"unknown near {passage.near}"
    if passage.kind == "near_miss" and passage.near is None:
        yield "is a near miss of no code"
    if PERSONAL.search(passage.text):
        yield "looks like a personal identifier"


def _repeated_ids(placed: Sequence[Placed]) -> Iterator[str]:
    for identity, count in Counter(p.id for _, p in placed).items():
        if count > 1:
            yield f"{identity}: the id occurs {count} times"


def _alike(placed: Sequence[Placed]) -> Iterator[str]:
    """Pairs that share most of their runs of four words."""
    shingles = [_runs(p.text, 4) for _, p in placed]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, runs in enumerate(shingles):
        for run in runs:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if len(numbers) < 30:
            shared.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    for (a, b), count in shared.items():
        if count > ALIKE * min(len(shingles[a]), len(shingles[b])):
            yield f"{placed[a][1].id} and {placed[b][1].id} are nearly the same"


def _frames(placed: Sequence[Placed]) -> Iterator[str]:
    """Of one author: what several authors say is how reviews are written."""
    by_author: dict[str, Counter[str]] = defaultdict(Counter)
    for name, passage in placed:
        by_author[author_of(Path(name))].update(_runs(passage.text, FRAME))
    for author, holders in by_author.items():
        for run, count in holders.most_common(40):
            if count >= FRAME_IN:
                yield f"{author}: {count} passages say '{run}'"


def _openings(placed: Sequence[Placed]) -> Iterator[str]:
    by_author: dict[str, list[str]] = defaultdict(list)
    for name, passage in placed:
        opening = " ".join(WORD.findall(passage.text.lower())[:OPENING])
        by_author[author_of(Path(name))].append(opening)
    for author, openings in by_author.items():
        for opening, count in Counter(openings).most_common(10):
            if count > max(3, OPENING_SHARE * len(openings)):
                yield f"{author}: {count} passages open with '{opening}'"


def _runs(text: str, size: int) -> set[str]:
    words = WORD.findall(text.lower())
    return {" ".join(words[i : i + size]) for i in range(len(words) - size + 1)}


def _counts(placed: Sequence[Placed]) -> Iterator[str]:
    yield "by code  " + _tally(code for _, p in placed for code in p.codes)
    yield "near     " + _tally(p.near for _, p in placed if p.near and not p.codes)
    yield "by kind  " + _tally(p.kind for _, p in placed)
    yield "by style " + _tally(p.style for _, p in placed)
    yield "by codes " + _tally(str(len(p.codes)) for _, p in placed)
    counted = Counter(code for _, p in placed for code in p.codes)
    missing = [issue.code for issue in load().issues if issue.code not in counted]
    yield "missing  " + (" ".join(missing) or "none")


def _tally(names: Iterable[str]) -> str:
    return " ".join(f"{name}:{count}" for name, count in sorted(Counter(names).items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
