"""Responses and the answers in them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.learning.responses.errors import NoSuchResponse
from services.learning.responses.tables import Response, StoredAnswer


async def own_response(session: AsyncSession, tenant: str, response_id: UUID) -> Response:
    """Raises NoSuchResponse, for a sent one too: from then on it is nobody's."""
    found = await session.get(Response, response_id)
    if found is None or found.tenant != tenant:
        raise NoSuchResponse
    return found


async def answers_of(session: AsyncSession, response_id: UUID) -> dict[str, str]:
    wanted = select(StoredAnswer).where(StoredAnswer.response_id == response_id)
    return {one.question: one.value for one in await session.scalars(wanted)}


async def sent_responses(
    session: AsyncSession, survey_id: UUID, *, after: UUID | None = None, limit: int | None = None
) -> Sequence[tuple[Response, dict[str, str]]]:
    """By their drawn numbers: all, or a page."""
    wanted = select(Response).where(Response.survey_id == survey_id, Response.sent)
    if after is not None:
        wanted = wanted.where(Response.id > after)
    found = (await session.scalars(wanted.order_by(Response.id).limit(limit))).all()
    answers: dict[UUID, dict[str, str]] = defaultdict(dict)
    given = (
        select(StoredAnswer)
        .join(Response, Response.id == StoredAnswer.response_id)
        .where(Response.survey_id == survey_id, Response.sent)
    )
    if found:
        given = given.where(Response.id >= found[0].id, Response.id <= found[-1].id)
    for one in await session.scalars(given):
        answers[one.response_id][one.question] = one.value
    return [(response, answers[response.id]) for response in found]
