"""Versions of instruments: read by those they belong to, never changed."""

from functools import cache

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Forbidden
from services.learning.instruments.domain import (
    BadInstrument,
    Instrument,
    Owner,
    check,
    load_seeds,
)
from services.learning.instruments.errors import InstrumentContradictsItself, NoSuchInstrument
from services.learning.instruments.schemas import InstrumentIn
from services.learning.instruments.tables import StoredInstrument

EVALUATE, RUN = "surveys:evaluate", "surveys:run"


@cache
def seeds() -> dict[tuple[str, int], Instrument]:
    return load_seeds()


def role_of(caller: Caller) -> Owner:
    """As whom somebody asks; the external evaluator is never also the project."""
    if EVALUATE in caller.scopes and RUN not in caller.scopes:
        return Owner.EVALUATOR
    if RUN in caller.scopes and EVALUATE not in caller.scopes:
        return Owner.PROJECT
    raise Forbidden("One of surveys:run and surveys:evaluate is needed, and not both.")


async def find_instrument(session: AsyncSession, code: str, version: int) -> Instrument:
    """Whoever asks; raises NoSuchInstrument."""
    if (code, version) in seeds():
        return seeds()[code, version]
    stored = await session.get(StoredInstrument, (code, version))
    if stored is None:
        raise NoSuchInstrument
    return msgspec.convert(stored.body, Instrument)


async def readable(session: AsyncSession, caller: Caller) -> list[Instrument]:
    """An evaluator reads its own alone; the project reads every question, and no raw answer."""
    role = role_of(caller)
    wanted = select(StoredInstrument)
    if role is Owner.EVALUATOR:
        wanted = wanted.where(StoredInstrument.tenant == caller.tenant)
    stored = (await session.scalars(wanted)).all()
    found = [*seeds().values(), *(msgspec.convert(one.body, Instrument) for one in stored)]
    return sorted(found, key=lambda one: (one.code, one.version))


async def read_instrument(
    session: AsyncSession, caller: Caller, code: str, version: int
) -> Instrument:
    for instrument in await readable(session, caller):
        if (instrument.code, instrument.version) == (code, version):
            return instrument
    raise NoSuchInstrument


async def add_instrument(tx: Transaction, caller: Caller, body: InstrumentIn) -> Instrument:
    """A version after those there are; another tenant's code is not one's own to continue."""
    role = role_of(caller)
    mine = StoredInstrument.code == body.code
    others = select(StoredInstrument.code).where(mine, StoredInstrument.tenant != caller.tenant)
    seeded = max((version for code, version in seeds() if code == body.code), default=0)
    if (seeded and role is not Owner.EVALUATOR) or await tx.session.scalar(others.limit(1)):
        raise NoSuchInstrument
    newest = await tx.session.scalar(select(func.max(StoredInstrument.version)).where(mine))
    words = body.model_dump(mode="json") | {
        "version": max(newest or 0, seeded) + 1,
        "owner": role,
    }
    try:
        instrument = check(msgspec.convert(words, Instrument))
    except (BadInstrument, msgspec.ValidationError):
        raise InstrumentContradictsItself from None
    tx.session.add(
        StoredInstrument(
            code=instrument.code,
            version=instrument.version,
            tenant=caller.tenant,
            owner=role,
            body=words,
            made_at=utc_now(),
        )
    )
    return instrument
