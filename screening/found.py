"""Where a detector found something, and how sure it is; never what."""

from typing import NamedTuple


class Found(NamedTuple):
    """A stretch of the text; `certain` where its form or a label leaves little doubt."""

    start: int
    end: int
    certain: bool
