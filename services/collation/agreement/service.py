"""Adds up what pairs of coders said, and works out how far they agreed."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, insert_or_skip
from services.collation.agreement import queries
from services.collation.agreement.domain import (
    Agreement,
    Intervals,
    Pairs,
    added,
    agreement_of,
    intervals_of,
    pooled,
    table_of,
)
from services.collation.agreement.tables import AgreementTally


@dataclass(frozen=True, slots=True)
class Report:
    """Agreement issue by issue, in the order of the taxonomy, and over all of them."""

    issues: dict[str, Agreement]
    overall: Agreement


_KNOWN: dict[tuple[str, str, str], tuple[int, dict[str, Intervals]]] = {}
"""By database, tenant and taxonomy: how many reviews, and the intervals that they gave."""


async def intervals(
    session: AsyncSession, tenant: str, taxonomy: str, reviews: int
) -> dict[str, Intervals]:
    """By issue and OVERALL: worked out again whenever another review was coded twice."""
    key = (str(session.get_bind().engine.url), tenant, taxonomy)
    known = _KNOWN.get(key)
    if known is not None and known[0] == reviews:
        return known[1]
    coded = await queries.list_coded(session, tenant, taxonomy)
    await session.close()  # working the figures out may take longer than a connection may idle
    found = await asyncio.to_thread(intervals_of, coded)
    _KNOWN[key] = (reviews, found)
    return found


async def add_to_tally(
    tx: Transaction, tenant: str, taxonomy: str, passages: int, pairs: Pairs
) -> None:
    """One more review coded twice; the row is locked, so that none is lost."""
    empty = {"tenant": tenant, "taxonomy": taxonomy, "reviews": 0, "passages": 0, "pairs": {}}
    await tx.session.execute(insert_or_skip(AgreementTally, tx.dialect).values(**empty))
    tally = await tx.session.get_one(
        AgreementTally, (tenant, taxonomy), with_for_update=True, populate_existing=True
    )
    tally.reviews += 1
    tally.passages += passages
    tally.pairs = added(tally.pairs, pairs)


def report_of(pairs: Pairs, passages: int) -> Report:
    """Quick the second time: each table is worked out once in a process."""
    tables = {issue: table_of(counts, passages) for issue, counts in _in_order(pairs)}
    issues = {issue: agreement_of(table) for issue, table in tables.items()}
    return Report(issues, agreement_of(pooled(tables.values())))


def _in_order(pairs: Pairs) -> list[tuple[str, dict[str, int]]]:
    """By stage and number; a sub-issue follows its issue."""
    return sorted(pairs.items(), key=lambda of: _order(of[0]))


def _order(code: str) -> tuple[str, list[int]]:
    return code[0], [int(part) for part in code[1:].split(".")]
