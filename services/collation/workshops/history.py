"""The workshops of the first project, as far as its evaluation told of them."""

from functools import cache
from importlib.resources import files

import msgspec


class ReportedWorkshop(msgspec.Struct, frozen=True):
    """One of them. What is not here was not published."""

    number: int
    state: str
    cause: str | None


class MoreThan(msgspec.Struct, frozen=True):
    """A figure that was published as a lower bound alone."""

    more_than: int


class ReportedWorkshops(msgspec.Struct, frozen=True):
    """What was reported of all of them, and what was not published."""

    source: str
    planned: int
    held: int
    attendees: MoreThan
    workshops: tuple[ReportedWorkshop, ...]
    not_published: tuple[str, ...]


@cache
def reported() -> ReportedWorkshops:
    """Raises ValidationError for a file that says something else."""
    content = (files("services.collation.workshops") / "data" / "lipp-2016.json").read_bytes()
    return msgspec.json.decode(content, type=ReportedWorkshops)
