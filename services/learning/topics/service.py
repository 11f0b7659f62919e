"""The port for totals: whichever event brings them, they come in here."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, upsert, utc_now
from services.learning.topics.domain import Source
from services.learning.topics.tables import TopicTotal


async def take_totals(
    tx: Transaction, source: Source, issue: int, totals: Mapping[str, int]
) -> None:
    """The newest issue of a source holds; an older one that comes late changes nothing."""
    for code, reviews in totals.items():
        put = upsert(TopicTotal, tx.dialect).values(
            source=source, code=code, issue=issue, reviews=reviews, heard_at=utc_now()
        )
        await tx.session.execute(
            put.on_conflict_do_update(
                index_elements=["source", "code"],
                set_={name: put.excluded[name] for name in ("issue", "reviews", "heard_at")},
                where=TopicTotal.issue < put.excluded.issue,
            )
        )


async def totals(session: AsyncSession) -> Sequence[TopicTotal]:
    return (await session.scalars(select(TopicTotal))).all()
