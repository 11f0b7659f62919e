"""The reports and codings that an export is made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from services.collation.coding.queries import is_blind
from services.collation.findings.queries import HOLDS
from services.collation.findings.tables import Finding
from services.collation.interchange.domain import Coded, Part, Report
from services.collation.reviews import queries as reviews
from services.collation.reviews.tables import Passage, Review

ELSEWHERE = "another body"
"""Who coded what is not of the reader's own body."""


async def read_reports(
    session: AsyncSession, caller: Caller, scr_ids: Iterable[UUID]
) -> list[Report]:
    """The versions in force, with what holds in them. Raises NoSuchReview, ReviewWithdrawn."""
    return [
        await _report_of(session, caller, await reviews.live_review(session, scr_id, caller=caller))
        for scr_id in dict.fromkeys(scr_ids)
    ]


async def _report_of(session: AsyncSession, caller: Caller, review: Review) -> Report:
    passages = await reviews.list_passages(session, review.scr_id, review.version)
    if await is_blind(session, caller.tenant, review.scr_id):
        return _whole(review, passages, [], caller)
    found = await session.scalars(
        select(Finding)
        .where(Finding.scr_id == review.scr_id, Finding.scr_version == review.version, HOLDS)
        .order_by(Finding.passage, Finding.issue, Finding.kind, Finding.finding_id)
    )
    return _whole(review, passages, found.all(), caller)


def _whole(
    review: Review, passages: Sequence[Passage], findings: Sequence[Finding], caller: Caller
) -> Report:
    texts = {passage.number: passage.text for passage in passages}
    of: defaultdict[int, list[Coded]] = defaultdict(list)
    for finding in findings:
        whole = (0, len(texts[finding.passage]))
        start, end = (finding.span_start, finding.span_end) if finding.span_end else whole
        of[finding.passage].append(
            Coded(
                finding.finding_id,
                finding.passage,
                start,
                end,
                finding.issue,
                finding.kind,
                finding.coder if finding.is_of(caller) else ELSEWHERE,
                finding.coded_at,
            )
        )
    return Report(
        review.scr_id,
        review.version,
        [Part(number, text) for number, text in texts.items()],
        [coded for number in texts for coded in of[number]],
    )
