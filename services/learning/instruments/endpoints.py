"""Instruments, for those who ask."""

from typing import Annotated

from fastapi import Path

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.instruments import service
from services.learning.instruments.schemas import (
    InstrumentIn,
    InstrumentLine,
    InstrumentOut,
    Instruments,
)

router = new_router("/v1/instruments", "surveys")
Asker = Annotated[Caller, needs("surveys:read")]


@router.get("")
async def list_instruments(caller: Asker, session: Reading) -> Instruments:
    """The evaluator's own, or the project's view of all."""
    found = await service.readable(session, caller)
    return Instruments(items=[InstrumentLine.model_validate(one) for one in found])


@router.post("", status_code=201)
async def add_instrument(body: InstrumentIn, caller: Asker, tx: Tx) -> InstrumentOut:
    """A new instrument or version; answers stay bound to the version they were given to."""
    return InstrumentOut.of(await service.add_instrument(tx, caller, body))


@router.get("/{code}/{version}")
async def show_instrument(
    code: Annotated[str, Path(max_length=40)],
    version: Annotated[int, Path(ge=1, le=1_000_000)],
    caller: Asker,
    session: Reading,
) -> InstrumentOut:
    return InstrumentOut.of(await service.read_instrument(session, caller, code, version))
