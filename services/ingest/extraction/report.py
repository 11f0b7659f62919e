"""What the child process tells its parent; nothing else can be said."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import msgspec

from services.ingest.extraction.domain import (
    LONGEST_PASSAGE,
    Aside,
    AsidePlace,
    Block,
    Flag,
    Reason,
)

READY = b"\x01"


class Confinement(StrEnum):
    """What held the child besides its limits on memory, time, files and output."""

    SYSTEM_CALLS = "system_calls"
    NETWORK = "network"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as read, before its passages have a place in the whole text."""

    blocks: list[Block]
    pages: int
    flags: set[Flag]
    asides: list[Aside] = field(default_factory=list)


class Paragraph(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A block on the wire, within bounds."""

    page: Annotated[int, msgspec.Meta(ge=1)]
    paragraph: Annotated[str, msgspec.Meta(pattern=r"\A\d{1,3}(\.\d{1,3}){0,3}\Z")] | None
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PASSAGE)]


class Beside(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An aside on the wire, within bounds."""

    place: AsidePlace
    page: Annotated[int, msgspec.Meta(ge=1)] | None
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PASSAGE)]


class Report(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Either a reason or a reading."""

    confinement: Confinement
    reason: Reason | None = None
    pages: Annotated[int, msgspec.Meta(ge=0)] = 0
    flags: set[Flag] = msgspec.field(default_factory=set)
    paragraphs: list[Paragraph] = msgspec.field(default_factory=list)
    asides: list[Beside] = msgspec.field(default_factory=list)


def report_of(outcome: Draft | Reason, confinement: Confinement) -> bytes:
    if isinstance(outcome, Reason):
        return msgspec.msgpack.encode(Report(confinement, outcome))
    paragraphs = [Paragraph(*block) for block in outcome.blocks]
    asides = [Beside(*aside) for aside in outcome.asides]
    report = Report(confinement, None, outcome.pages, outcome.flags, paragraphs, asides)
    return msgspec.msgpack.encode(report)


def read_report(message: bytes) -> Report | None:
    """None for anything but a report."""
    try:
        return msgspec.msgpack.decode(message, type=Report)
    except msgspec.MsgspecError:
        return None
