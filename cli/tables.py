"""Tables on standard output, whole: what is read here is typed, or read by a program, next."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 100_000


def show(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The first column on one line where that can be; no cell is ever cut."""
    table = Table()
    for number, head in enumerate(heads):
        table.add_column(head, no_wrap=number == 0, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)
