"""The port for totals: whichever event brings them, they come in here."""

from collections.abc import Mapping, Sequence

import httpx2
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, upsert, utc_now
from chassis.errors import Rejected, Unavailable
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


async def read_stages(http: httpx2.AsyncClient, url: str) -> Mapping[str, int]:
    """Of a release, by stage; raises Unavailable where it cannot be read now, Rejected for good."""
    try:
        answer = await http.get(url)
    except httpx2.TransportError:
        raise Unavailable from None
    if answer.status_code == 404:
        raise Rejected("The release that was told of is not there.")
    if not answer.is_success:
        raise Unavailable
    return {code: figure["numerator"] for code, figure in answer.json()["stages"].items()}


async def totals(session: AsyncSession) -> Sequence[TopicTotal]:
    return (await session.scalars(select(TopicTotal))).all()
