"""Who may see what a board shares, and how totals are told so that they point at nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

ROUNDED_TO = 5
MOVES_BY = 5
"""Whoever watches a total sees it move for so many boards at once, and never for one."""


class Purpose(StrEnum):
    """What an item is shared for: to be read by one commissioner, or counted in totals."""

    COMMISSIONER = "commissioner"
    NATIONAL_TOTALS = "national_totals"


class Kind(StrEnum):
    """What a total counts the boards of."""

    SHARING = "sharing"
    HINDERED = "hindered"
    HELPED = "helped"


@dataclass(frozen=True, slots=True)
class SharedItem:
    """What a total needs of one reflection, and nothing else."""

    board: str
    marker_set: str
    marker: int
    helped: tuple[str, ...]
    hindered: tuple[str, ...]


class Cell(NamedTuple):
    """What one total is about. The code is empty for the boards that share at all."""

    marker_set: str
    marker: int
    kind: Kind
    code: str = ""


EVERYWHERE = ("", 0)
"""The place of totals over all sets and markers."""


def boards_behind(items: Iterable[SharedItem]) -> dict[Cell, int]:
    """How many boards stand behind each cell now, exactly: never to be shown."""
    boards: dict[Cell, set[str]] = defaultdict(set)
    for item in items:
        for place in ((item.marker_set, item.marker), EVERYWHERE):
            boards[Cell(*place, Kind.SHARING)].add(item.board)
            for code in item.hindered:
                boards[Cell(*place, Kind.HINDERED, code)].add(item.board)
            for code in item.helped:
                boards[Cell(*place, Kind.HELPED, code)].add(item.board)
    return {cell: len(named) for cell, named in boards.items()}


def moved(bases: Mapping[Cell, int], boards: Mapping[Cell, int]) -> dict[Cell, int]:
    """The cells that MOVES_BY boards or more have joined or left since they last moved."""
    return {
        cell: boards.get(cell, 0)
        for cell in bases.keys() | boards.keys()
        if abs(boards.get(cell, 0) - bases.get(cell, 0)) >= MOVES_BY
    }


def at_least(base: int, smallest: int) -> int | None:
    """What can be said of a cell, and holds until it moves: so many boards, whoever leaves.

    Withheld below `smallest`, else rounded down to five.
    """
    sure = (base - (MOVES_BY - 1)) // ROUNDED_TO * ROUNDED_TO
    return sure if sure >= smallest else None


def told(bases: Mapping[Cell, int], boards: Mapping[Cell, int], smallest: int) -> dict[Cell, int]:
    """The totals to show: of boards whose consent holds now, even where a base is out of date.

    Whoever names a code shares: where that many are sure, so many share, whenever that moved.
    """
    said = {cell: at_least(base, smallest) for cell, base in bases.items()}
    shown = {
        cell: sure
        for cell, sure in said.items()
        if sure is not None and sure <= boards.get(cell, 0)
    }
    for cell, sure in list(shown.items()):
        sharing = Cell(cell.marker_set, cell.marker, Kind.SHARING)
        shown[sharing] = max(shown.get(sharing, 0), sure)
    return dict(sorted(shown.items()))
