"""The door to the text of reviews."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from chassis.pagination import Cursor, Limit, list_id, read_number, write_cursor
from services.ingest.links.queries import health_of
from services.ingest.passages import queries
from services.ingest.passages.errors import PassagesNotRead
from services.ingest.passages.schemas import PassageOut, PassagePage
from services.ingest.passages.tables import Passage
from services.ingest.scrs.queries import Seen, see
from services.ingest.scrs.views import disclosed, original_of

router = new_router("/v1/scrs", "scrs")
Reader = Annotated[Caller, needs("scrs:read")]
Version = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/{scr_id:uuid}/passages")
async def list_passages(
    scr_id: UUID, caller: Reader, session: Reading, limit: Limit = 100, cursor: Cursor = None
) -> PassagePage:
    """The text of the version in force, a paragraph at a time."""
    return await _page(session, caller, await see(session, caller, scr_id), limit, cursor)


@router.get("/{scr_id:uuid}/versions/{version}/passages")
async def list_version_passages(
    scr_id: UUID,
    version: Version,
    caller: Reader,
    session: Reading,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> PassagePage:
    """The text of one version: what an event links to."""
    return await _page(session, caller, await see(session, caller, scr_id, version), limit, cursor)


async def _page(
    session: AsyncSession, caller: Caller, seen: Seen, limit: int, cursor: str | None
) -> PassagePage:
    if seen.progress.passages is None:
        raise PassagesNotRead
    place = seen.place
    name = list_id(caller, "passages", *place)
    after = read_number(name, cursor) or 0
    rows = await queries.list_passages(session, *place, after=after, limit=limit + 1)
    health = await health_of(session, [place])
    return PassagePage(
        items=[_out(row) for row in rows[:limit]],
        next=write_cursor(name, rows[limit - 1].number) if len(rows) > limit else None,
        scr_id=seen.scr.id,
        version=seen.version.version,
        document_url=disclosed(seen, own=seen.scr.tenant == caller.tenant).get("document_url"),
        document_url_health=health[place],
        original_url=original_of(*place),
    )


def _out(row: Passage) -> PassageOut:
    return PassageOut(
        number=row.number,
        page=row.page,
        paragraph=row.paragraph,
        start=row.starts_at,
        end=row.ends_at,
        text=row.text,
    )
