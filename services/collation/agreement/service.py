"""Adds up what pairs of coders said, and works out how far they agreed."""

from dataclasses import dataclass

from chassis.db import Transaction, insert_or_skip
from services.collation.agreement.domain import (
    Agreement,
    Pairs,
    added,
    agreement_of,
    pooled,
    table_of,
)
from services.collation.agreement.tables import AgreementTally


@dataclass(frozen=True, slots=True)
class Report:
    """Agreement issue by issue, in the order of the taxonomy, and over all of them."""

    issues: dict[str, Agreement]
    overall: Agreement


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
