"""Topics that reviewers may want."""

from typing import Annotated

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from services.learning.topics import service
from services.learning.topics.domain import Source, suggest
from services.learning.topics.schemas import TopicOut, TopicsOut

router = new_router("/v1/topic-suggestions", "learning")


@router.get("")
async def list_topic_suggestions(
    caller: Annotated[Caller, needs("learning:read")], session: Reading
) -> TopicsOut:
    """From national releases and quality's anonymous totals; about nobody's own work."""
    found = await service.totals(session)
    by_code = {total.code: total.reviews for total in found}
    return TopicsOut(
        items=[
            TopicOut(
                title=topic.title, suggested_by=[code for code in topic.codes if code in by_code]
            )
            for topic in suggest(by_code)
        ],
        heard_from=sorted({Source(total.source) for total in found}),
    )
