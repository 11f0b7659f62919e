"""What a printed document is made of, before it is of any file format."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any, Literal

_TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that nobody sees and that turn the order of those around them."""
_UNWRITABLE = (
    dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF])
    | {0x0B: "\n", 0x0C: "\n", 0x2028: "\n", 0x2029: "\n"}
    | {0xF0B7: "\u2022"}
)
"""Control characters, which Word's form cannot hold: a soft end of a line is one, and the mark that
Word puts before the items of a list is one of its own font."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is the title: the first block, and there once."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A lead says what matters most; a note is beside the matter; a warning comes before it."""

    text: str
    style: Literal["plain", "lead", "note", "warning"] = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list: with marks, or of texts that carry numbers of their own."""

    texts: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody said, and in which role."""

    text: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Column:
    """One of several lists that stand side by side; the note stands where there are no items.

    What was said of it word for word stands under it, not under its neighbour.
    """

    title: str
    items: tuple[str, ...]
    note: str | None = None
    said: tuple[Heading | Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """Lists that are to be read against each other, under headings of this level."""

    columns: tuple[Column, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Link:
    """Where something can be read; on paper the address itself is what is read."""

    text: str
    url: str

    @property
    def is_whole(self) -> bool:
        """Whether the address leads anywhere from paper: a path alone does not."""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class Links:
    """A list of places to go on reading."""

    links: tuple[Link, ...]


Block = Heading | Paragraph | Items | Quotation | Beside | Links


def upright(text: str) -> str:
    """Without what would make other words read backwards, and what no document can hold."""
    return text.translate(_TURNING | _UNWRITABLE)


def _upright(part: Any) -> Any:
    if isinstance(part, str):
        return upright(part)
    if isinstance(part, tuple):
        return tuple(map(_upright, part))
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: _upright(getattr(part, f.name)) for f in fields(part)})
    return part


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A document. Paper turns the page at headings of the level `new_page_at`, after the first."""

    blocks: tuple[Block, ...]
    new_page_at: int | None = None

    @classmethod
    def of(cls, blocks: Iterable[Block], *, new_page_at: int | None = None) -> "Leaflet":
        return cls(tuple(_upright(block) for block in blocks), new_page_at)

    @property
    def title(self) -> str:
        first = self.blocks[0]
        if not isinstance(first, Heading) or first.level != 1:
            raise ValueError("a leaflet begins with its title")
        return first.text

    def as_data(self) -> dict[str, Any]:
        """For a template: plain values, each block with its kind."""
        return {
            "title": self.title,
            "new_page_at": self.new_page_at,
            "blocks": [{"kind": type(b).__name__.lower(), **asdict(b)} for b in self.blocks],
        }
