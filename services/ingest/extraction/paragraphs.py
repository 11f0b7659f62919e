"""Builds paragraphs from lines: what belongs together, over line ends, columns and pages."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from services.ingest.extraction.cleaning import clean
from services.ingest.extraction.domain import LONGEST_PASSAGE, Block
from services.ingest.extraction.hyphens import Hyphens, learn_hyphens
from services.ingest.extraction.lines import Line, merge_rows, part_furniture
from services.ingest.extraction.numerals import (
    begins_item,
    begins_numbered,
    split_bare_number,
    split_number,
    without_bullet,
)

_SENTENCE_ENDS = tuple(".!?:;\u201d\u2019\"')")
_USUAL_PITCH = 1.3
_FULL = 0.42  # of a page's height is three fifths of an upright page's width
_MOST_FOOTNOTES = 8


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]


class Body(NamedTuple):
    """How the running text of a document is set: its size, and its right edge on each page."""

    size: float
    edges: dict[int, float]


class Built(NamedTuple):
    """The blocks of a document, and the lines that are in none of them."""

    blocks: list[Block]
    furniture: list[Line]


def build_blocks(lines: Iterable[Line], pages: int) -> Built:
    """The paragraphs of a document in reading order, with the numbers printed before them."""
    kept, furniture = part_furniture(list(merge_rows(lines)), pages)
    body = _body(kept)
    paragraphs: list[Paragraph] = []
    for group in _groups(kept, _pitch(kept)):
        for paragraph in _paragraphs(group):
            open_one = _open_paragraph(paragraphs, paragraph, body)
            if open_one:
                open_one.lines.extend(paragraph.lines)
            else:
                paragraphs.append(paragraph)
    return Built(list(_blocks(paragraphs, learn_hyphens(kept))), furniture)


def _body(lines: list[Line]) -> Body:
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    size = max(weights, key=lambda size: weights[size], default=0.0)
    edges: dict[int, float] = {}
    for line in lines:
        if abs(line.size - size) < 0.1:
            edges[line.page] = max(edges.get(line.page, 0.0), line.right)
    return Body(size, edges)


def _pitch(lines: list[Line]) -> float:
    """From one baseline to the next, in sizes of the letters, where a line fills the page."""
    steps = Counter(
        round(_step(above, line), 2)
        for above, line in pairwise(lines)
        if above.right > _FULL * above.height_of_page
        and _same_size(above, line)
        and 0.8 < _step(above, line) < 2.3
    )
    return max(steps, key=lambda step: steps[step], default=_USUAL_PITCH)


def _step(above: Line, line: Line) -> float:
    return (line.baseline - above.baseline) / line.size


def _same_size(above: Line, line: Line) -> bool:
    return above.page == line.page and abs(above.size - line.size) <= 0.1 * line.size


def _groups(lines: list[Line], pitch: float) -> Iterator[list[Line]]:
    """Runs of lines with nothing between them but the usual step down."""
    group: list[Line] = []
    for line in lines:
        together = group and _same_size(group[-1], line) and _steps_down(group[-1], line, pitch)
        if group and not together:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _steps_down(above: Line, line: Line, pitch: float) -> bool:
    return -0.3 <= _step(above, line) <= 1.22 * pitch


def _paragraphs(group: list[Line]) -> Iterator[Paragraph]:
    """A group without gaps may still hold several paragraphs."""
    edge = max(line.right for line in group)
    paragraph = Paragraph([group[0]])
    for line in group[1:]:
        if _begins(paragraph, line, edge):
            yield paragraph
            paragraph = Paragraph()
        paragraph.lines.append(line)
    yield paragraph


def _begins(paragraph: Paragraph, line: Line, edge: float) -> bool:
    above = paragraph.last
    if above.hyphenated:
        return False
    ended = above.text.endswith(_SENTENCE_ENDS)
    if begins_item(line.text, ended):
        return True
    if begins_numbered(line.text) and (ended or line.left < above.left - 0.5 * line.size):
        return True
    if (
        len(paragraph.lines) == 1
        and line.left > above.left + 0.8 * line.size
        and _hangs(above.text)
    ):
        return False
    indented = ended and line.left > above.left + 0.8 * line.size
    hanging = len(paragraph.lines) > 1 and line.left < above.left - 0.8 * line.size
    return indented or (hanging and ended) or _word_would_have_fitted(above, line, edge)


def _hangs(text: str) -> bool:
    """The lines after a number or a bullet are set in from it."""
    return begins_numbered(text) or begins_item(text, after_sentence=True)


def _word_would_have_fitted(above: Line, line: Line, edge: float) -> bool:
    """A line that left room for the next word was ended on purpose."""
    letter = (line.right - line.left) / max(len(line.text), 1)
    word = len(line.text.split(" ", 1)[0])
    return above.right + 1.3 * letter * word + 0.6 * line.size < edge


def _open_paragraph(paragraphs: list[Paragraph], new: Paragraph, body: Body) -> Paragraph | None:
    """The paragraph that the new one goes on with, from the page or the column before."""
    first = new.first
    if _hangs(first.text):
        return None
    for paragraph in reversed(paragraphs[-_MOST_FOOTNOTES:]):
        last = paragraph.last
        if last.page < first.page - 1 or (last.page == first.page and _is_below(last, first)):
            return None
        if last.size >= 0.92 * body.size:  # smaller ones are footnotes between the two halves
            return paragraph if _goes_on(paragraph, first, body) else None
    return None


def _is_below(last: Line, first: Line) -> bool:
    """On one page only a jump up by a good part of it leads to the next column."""
    return first.baseline > last.baseline - 0.25 * last.height_of_page


def _goes_on(paragraph: Paragraph, first: Line, body: Body) -> bool:
    last = paragraph.last
    if abs(last.size - first.size) > 0.1 * first.size:
        return False
    if last.hyphenated:
        return True
    edge = body.edges.get(last.page, last.right)
    full = last.page != first.page and not _word_would_have_fitted(last, first, edge)
    if last.text.endswith(_SENTENCE_ENDS):
        return full and _is_set_in_alike(paragraph, first)
    if first.text[:1].islower() or last.text.endswith((",", "\u2013", "\u2014")):
        return True
    return full and abs(last.size - body.size) <= 0.02 * body.size


def _is_set_in_alike(paragraph: Paragraph, first: Line) -> bool:
    """A paragraph whose number stands out in the margin shows where its lines belong."""
    left = paragraph.last.left
    set_in = len(paragraph.lines) > 1 and left > paragraph.first.left + 0.8 * first.size
    return set_in and _hangs(paragraph.first.text) and abs(first.left - left) < 0.2 * first.size


def _blocks(paragraphs: list[Paragraph], hyphens: Hyphens) -> Iterator[Block]:
    last_bare = 0
    for paragraph in paragraphs:
        number, text = split_number(_text(paragraph, hyphens))
        if number is None:
            number, text = split_bare_number(text, last_bare)
            last_bare += number is not None
        yield from pieces(Block(paragraph.first.page, number, clean(without_bullet(text))))


def _text(paragraph: Paragraph, hyphens: Hyphens) -> str:
    parts: list[str] = []
    text = paragraph.first.text
    for above, line in pairwise(paragraph.lines):
        if above.hyphenated:
            text = hyphens.rejoin(text, line.text)
        else:
            parts.append(text)
            text = line.text
    return " ".join([*parts, text])


def pieces(block: Block) -> Iterator[Block]:
    """One passage, or several where a paragraph is longer than a person would read as one."""
    text, start = block.text, 0
    while len(text) - start > LONGEST_PASSAGE:
        middle, end = start + LONGEST_PASSAGE // 2, start + LONGEST_PASSAGE
        cut = max(text.rfind(". ", middle, end) + 1, 0) or text.rfind(" ", middle, end)
        cut = cut if cut > start else end
        yield from _worth_reading(block, text[start:cut])
        start = cut
    yield from _worth_reading(block, text[start:])


def _worth_reading(block: Block, text: str) -> Iterator[Block]:
    if any(character.isalnum() for character in text):
        yield block._replace(text=text.strip())
