"""The meetings of the first Alliance, as far as the evaluation of the project told of them."""

from functools import cache
from importlib.resources import files

import msgspec


class ReportedMeeting(msgspec.Struct, frozen=True):
    """One of them. What is not here was not published."""

    number: int
    state: str
    cause: str | None


class ReportedAlliance(msgspec.Struct, frozen=True):
    """What was reported of all meetings, and what was not published."""

    source: str
    planned: int
    held: int
    bodies_about: int
    topics_discussed: int
    meetings: tuple[ReportedMeeting, ...]
    not_published: tuple[str, ...]


@cache
def reported() -> ReportedAlliance:
    """Raises ValidationError for a file that says something else."""
    content = (files("services.collation.alliance") / "data" / "lipp-2016.json").read_bytes()
    return msgspec.json.decode(content, type=ReportedAlliance)
