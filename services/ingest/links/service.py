"""Keeps the links, and what following them found."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update

from chassis.db import Transaction, utc_now
from services.ingest.links.domain import DocumentLinkState, Finding, judge
from services.ingest.links.tables import Link


def register_link(tx: Transaction, scr_id: UUID, version: int, url: str) -> None:
    """Note a link; it is followed for the first time when its turn comes."""
    tx.session.add(
        Link(
            scr_id=scr_id,
            version=version,
            url=url,
            health=DocumentLinkState.UNKNOWN,
            silences=0,
            due_at=utc_now(),
        )
    )


async def forget_links(tx: Transaction, scr_id: UUID) -> None:
    await tx.session.execute(delete(Link).where(Link.scr_id == scr_id))


async def record_finding(tx: Transaction, link: Link, finding: Finding, again: timedelta) -> None:
    """Note what following the link found, unless it is gone or was looked at meanwhile."""
    verdict = judge(DocumentLinkState(link.health), link.silences, finding)
    now = utc_now()
    await tx.session.execute(
        update(Link)
        .where(Link.scr_id == link.scr_id, Link.version == link.version, Link.due_at == link.due_at)
        .values(
            health=verdict.health, silences=verdict.silences, checked_at=now, due_at=now + again
        )
    )
