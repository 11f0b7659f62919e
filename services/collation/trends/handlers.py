"""Follows reviews, findings and codings into the trend."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from chassis.db import Transaction
from chassis.events import Event
from chassis.handlers import Handlers
from contracts.events.collation import (
    CodingCompleted,
    CodingReopened,
    FindingCoded,
    FindingRetracted,
)
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.collation.trends import service

handlers = Handlers()
_OF_REVIEWS = (ScrPublished, ScrRevised, ScrWithdrawn, CodingCompleted, CodingReopened)


@handlers.read_model(
    ScrPublished,
    ScrRevised,
    ScrWithdrawn,
    FindingCoded,
    FindingRetracted,
    CodingCompleted,
    CodingReopened,
    name="trends",
    forget=service.forget,
)
async def follow(events: Sequence[Event], tx: Transaction) -> None:
    of: defaultdict[type[Event], list[Any]] = defaultdict(list)
    for event in events:
        of[type(event)].append(event)
    await service.keep_scrs(tx, [*of[ScrPublished], *of[ScrRevised]], of[ScrWithdrawn])
    await service.keep_findings(tx, of[FindingCoded], of[FindingRetracted])
    await service.keep_readings(tx, of[CodingCompleted], of[CodingReopened])
    await service.count_anew(
        tx,
        {event.scr_id for kind in _OF_REVIEWS for event in of[kind]},
        {event.scr_id for kind in (FindingCoded, FindingRetracted) for event in of[kind]},
    )
