"""Works out the numbers Word shows before automatically numbered paragraphs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_PRINTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}")


@dataclass(frozen=True, slots=True)
class Level:
    """One depth of a list: where it starts, how it counts and what is shown."""

    start: int
    format: str
    text: str
    style: str | None


def _value(element: Any, path: str, default: str = "") -> str:
    found = None if element is None else element.find(path, element.nsmap)
    return default if found is None else str(found.get(qn("w:val"), default))


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


@dataclass(slots=True)
class Numbering:
    """Counts as it goes; ask once for each paragraph, in order."""

    lists: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    styles: Mapping[str, Any] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=dict)

    def next_number(self, paragraph: Any) -> str | None:
        """The number as printed, when it is of figures and full stops."""
        numbered = self._list_and_depth(paragraph)
        if numbered is None:
            return None
        kind, depth = numbered
        levels = self.levels[kind]
        counts = self.counts.setdefault(kind, [None] * _LEVELS)
        before = counts[depth]
        counts[depth] = levels[depth].start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return _shown(levels, counts, depth)

    def _list_and_depth(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(qn("w:pPr"))
        style = _value(properties, "w:pStyle")
        number = _value(properties, "w:numPr/w:numId")
        depth = _value(properties, "w:numPr/w:ilvl")
        seen: set[str] = set()
        origin = style
        while not number and style in self.styles and style not in seen:
            seen.add(style)
            element = self.styles[style]
            number = _value(element, "w:pPr/w:numPr/w:numId")
            depth = depth or _value(element, "w:pPr/w:numPr/w:ilvl")
            origin = style
            style = _value(element, "w:basedOn")
        kind = self.lists.get(number)
        if kind is None or kind not in self.levels:
            return None
        levels = self.levels[kind]
        linked = next((d for d, level in levels.items() if level.style == origin), 0)
        place = _number(depth, linked)
        return (kind, place) if place in levels else None


def _shown(levels: Mapping[int, Level], counts: list[int | None], depth: int) -> str | None:
    def count(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        level = levels.get(at)
        if level is None or level.format != "decimal":
            return "?"
        value = counts[at]
        return str(level.start if value is None else value)

    shown = _PLACE.sub(count, levels[depth].text).strip().rstrip(".):")
    return shown if levels[depth].format == "decimal" and _PRINTED.fullmatch(shown) else None


def read_numbering(numbering: Any, styles: Any) -> Numbering:
    """From the roots of the numbering part and the styles part, either of which may be missing."""
    named = {} if styles is None else {s.get(qn("w:styleId"), ""): s for s in styles}
    if numbering is None:
        return Numbering(styles=named)
    lists = {
        num.get(qn("w:numId"), ""): _value(num, "w:abstractNumId")
        for num in numbering.iterchildren(qn("w:num"))
    }
    levels = {
        abstract.get(qn("w:abstractNumId"), ""): _levels(abstract)
        for abstract in numbering.iterchildren(qn("w:abstractNum"))
    }
    lists.pop("0", None)  # number 0 switches a style's numbering off
    return Numbering(lists, levels, named)


def _levels(abstract: Any) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for level in abstract.iterchildren(qn("w:lvl")):
        depth = _number(level.get(qn("w:ilvl"), ""), _LEVELS)
        if depth < _LEVELS:
            found[depth] = Level(
                start=_number(_value(level, "w:start", "1"), 1),
                format=_value(level, "w:numFmt", "decimal"),
                text=_value(level, "w:lvlText"),
                style=_value(level, "w:pStyle") or None,
            )
    return found
