"""The reviews that a reviewer led, by the reviewer's opaque id."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_cursor_as, write_cursor
from services.learning.experience import queries
from services.learning.experience.schemas import CreditOut

router = new_router("/v1/reviewers", "learning")


@router.get("/{reviewer_id}/experience")
async def list_experience(
    reviewer_id: UUID,
    caller: Annotated[Caller, needs("learning:read")],
    session: Reading,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CreditOut]:
    """In no order of merit; an id that nobody has is a reviewer with no reviews yet."""
    of_list = list_id(caller, "experience", reviewer_id)
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_credits(session, reviewer_id, after=after, limit=limit + 1)
    page = found[:limit]
    return Page(
        items=[CreditOut.model_validate(credit) for credit in page],
        next=write_cursor(of_list, page[-1].scr_id) if len(found) > limit else None,
    )
