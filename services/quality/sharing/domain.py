"""Who may see what a board shares, and when a total is safe to show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ROUNDED_TO = 5


class Purpose(StrEnum):
    """What an item is shared for: to be read by one commissioner, or counted in totals."""

    COMMISSIONER = "commissioner"
    NATIONAL_TOTALS = "national_totals"


@dataclass(frozen=True, slots=True)
class SharedItem:
    """What a total needs of one reflection, and nothing else."""

    board: str
    marker: int
    helped: tuple[str, ...]
    hindered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkerTotal:
    """Boards that share on a marker, and those that name each code: disclosed numbers alone."""

    marker: int
    sharing_boards: int
    hindered: dict[str, int]
    helped: dict[str, int]


def disclosed(boards: int, smallest: int) -> int | None:
    """A number of boards as it may be shown: withheld below `smallest`, else to the nearest five.

    Never below `smallest` itself, or the rounded number would contradict the rule beside it.
    """
    if boards < smallest:
        return None
    return max((boards + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO, smallest)


def totals(items: Iterable[SharedItem], smallest: int) -> list[MarkerTotal]:
    """By marker in the order of the set; a marker or code of too few boards is not there at all."""
    sharing: dict[int, set[str]] = defaultdict(set)
    hindered: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    helped: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in items:
        sharing[item.marker].add(item.board)
        for code in item.hindered:
            hindered[item.marker][code].add(item.board)
        for code in item.helped:
            helped[item.marker][code].add(item.board)
    found = []
    for marker in sorted(sharing):
        boards = disclosed(len(sharing[marker]), smallest)
        if boards is not None:
            shown = (_disclosed_codes(of[marker], smallest) for of in (hindered, helped))
            found.append(MarkerTotal(marker, boards, *shown))
    return found


def _disclosed_codes(boards_of: dict[str, set[str]], smallest: int) -> dict[str, int]:
    """In alphabetical order: how many named a code moves it nowhere."""
    shown = {code: disclosed(len(boards_of[code]), smallest) for code in sorted(boards_of)}
    return {code: boards for code, boards in shown.items() if boards is not None}


def boards_with(items: Iterable[SharedItem], hindered: str) -> tuple[int, int]:
    """How many boards name a hindrance anywhere, and how many share at all."""
    shared = list(items)
    naming = {item.board for item in shared if hindered in item.hindered}
    return len(naming), len({item.board for item in shared})
