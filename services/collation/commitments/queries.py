"""What was put, answered, committed to and raised."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import AllianceLever
from services.collation.commitments.domain import REASON_SOURCE, Said
from services.collation.commitments.errors import (
    NoSuchAllianceReason,
    NoSuchCommitment,
    NoSuchQuestion,
    NoSuchRaisedIssue,
)
from services.collation.commitments.tables import (
    AllianceAnswer,
    AllianceQuestion,
    AllianceReason,
    Commitment,
    CommitmentNote,
    CommitmentSupport,
    RaisedIssue,
)
from services.collation.reasons.tables import OfferedReason


async def list_questions(
    session: AsyncSession, *, issue: str | None, after: int | None, limit: int
) -> Sequence[AllianceQuestion]:
    wanted = select(AllianceQuestion)
    if issue is not None:
        wanted = wanted.where(AllianceQuestion.issue == issue)
    if after is not None:
        wanted = wanted.where(AllianceQuestion.seq > after)
    return (await session.scalars(wanted.order_by(AllianceQuestion.seq).limit(limit))).all()


async def get_question(session: AsyncSession, question_id: UUID) -> AllianceQuestion:
    """Raises NoSuchQuestion."""
    found: AllianceQuestion | None = await session.scalar(
        select(AllianceQuestion).where(AllianceQuestion.question_id == question_id)
    )
    if found is None:
        raise NoSuchQuestion
    return found


async def answers_in_force(session: AsyncSession, question_id: UUID) -> dict[str, AllianceAnswer]:
    """The newest of each body."""
    wanted = select(AllianceAnswer).where(AllianceAnswer.question_id == question_id)
    return {row.body_id: row for row in await session.scalars(wanted.order_by(AllianceAnswer.seq))}


async def said_to(session: AsyncSession, question_ids: Collection[UUID]) -> dict[UUID, list[Said]]:
    """Every answer to each of them, the earlier ones too."""
    wanted = select(AllianceAnswer).where(AllianceAnswer.question_id.in_(question_ids))
    found: dict[UUID, list[Said]] = defaultdict(list)
    for row in await session.scalars(wanted):
        found[row.question_id].append(Said(row.body_id, row.commitment_id, row.answered_at))
    return found


async def list_commitments(
    session: AsyncSession,
    *,
    issue: str | None,
    lever: AllianceLever | None,
    after: int | None,
    limit: int,
) -> Sequence[Commitment]:
    wanted = select(Commitment)
    if issue is not None:
        wanted = wanted.where(Commitment.issue == issue)
    if lever is not None:
        wanted = wanted.where(Commitment.lever == lever)
    if after is not None:
        wanted = wanted.where(Commitment.seq > after)
    return (await session.scalars(wanted.order_by(Commitment.seq).limit(limit))).all()


async def commitments_of(session: AsyncSession, question_id: UUID) -> Sequence[Commitment]:
    wanted = select(Commitment).where(Commitment.question_id == question_id)
    return (await session.scalars(wanted.order_by(Commitment.seq))).all()


async def get_commitment(
    session: AsyncSession, commitment_id: UUID, *, lock: bool = False
) -> Commitment:
    """Raises NoSuchCommitment."""
    wanted = select(Commitment).where(Commitment.commitment_id == commitment_id)
    found: Commitment | None = await session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NoSuchCommitment
    return found


async def notes_of(
    session: AsyncSession, commitment_ids: Collection[UUID]
) -> dict[UUID, list[CommitmentNote]]:
    wanted = select(CommitmentNote).where(CommitmentNote.commitment_id.in_(commitment_ids))
    found: dict[UUID, list[CommitmentNote]] = defaultdict(list)
    for note in await session.scalars(wanted.order_by(CommitmentNote.seq)):
        found[note.commitment_id].append(note)
    return found


async def supports_of(
    session: AsyncSession, commitment_ids: Collection[UUID]
) -> list[tuple[UUID, UUID]]:
    """Pairs of who supports and who is supported, as far as one of them is named."""
    wanted = select(CommitmentSupport).where(
        or_(
            CommitmentSupport.commitment_id.in_(commitment_ids),
            CommitmentSupport.supported_id.in_(commitment_ids),
        )
    )
    found = await session.scalars(wanted.order_by(CommitmentSupport.linked_at))
    return [(row.commitment_id, row.supported_id) for row in found]


async def leads_on_to(session: AsyncSession, commitment_id: UUID) -> set[UUID]:
    """Itself and all that it supports, however many lie between."""
    found: set[UUID] = set()
    reached = {commitment_id}
    while reached:
        found |= reached
        further = select(CommitmentSupport.supported_id).where(
            CommitmentSupport.commitment_id.in_(reached)
        )
        reached = set(await session.scalars(further)) - found
    return found


async def list_raised(
    session: AsyncSession, *, tenant: str | None, after: int | None, limit: int
) -> Sequence[RaisedIssue]:
    """One board's own, or all for the secretariat."""
    wanted: Select[RaisedIssue] = select(RaisedIssue)
    if tenant is not None:
        wanted = wanted.where(RaisedIssue.tenant == tenant)
    if after is not None:
        wanted = wanted.where(RaisedIssue.seq > after)
    return (await session.scalars(wanted.order_by(RaisedIssue.seq).limit(limit))).all()


async def get_raised(
    session: AsyncSession, raised_id: UUID, *, tenant: str | None = None
) -> RaisedIssue:
    """Locked. Raises NoSuchRaisedIssue, also for another board's."""
    wanted = select(RaisedIssue).where(RaisedIssue.raised_id == raised_id)
    if tenant is not None:
        wanted = wanted.where(RaisedIssue.tenant == tenant)
    else:
        wanted = wanted.with_for_update()
    found: RaisedIssue | None = await session.scalar(wanted)
    if found is None:
        raise NoSuchRaisedIssue
    return found


async def leads_to(session: AsyncSession, raised: RaisedIssue) -> RaisedIssue:
    """Itself, or the one that it supports in the end, however many lie between."""
    seen: set[UUID] = set()
    while raised.supports_id is not None and raised.raised_id not in seen:
        seen.add(raised.raised_id)
        supported = select(RaisedIssue).where(RaisedIssue.raised_id == raised.supports_id)
        raised = (await session.execute(supported)).scalar_one()
    return raised


async def same_reason(
    session: AsyncSession, body_id: str, codes: Collection[str], text: str
) -> AllianceReason | None:
    """What this body said in these words of any of these issues, and did not take back."""
    wanted = (
        select(AllianceReason)
        .join(OfferedReason, OfferedReason.source_id == AllianceReason.source_id)
        .where(
            AllianceReason.body_id == body_id,
            AllianceReason.withdrawn_at.is_(None),
            OfferedReason.source_kind == REASON_SOURCE,
            OfferedReason.issue.in_(codes),
            OfferedReason.text == text,
        )
    )
    found: AllianceReason | None = await session.scalar(wanted.limit(1))
    return found


async def own_reason(session: AsyncSession, body_id: str, source_id: UUID) -> AllianceReason:
    """Raises NoSuchAllianceReason, also for another body's."""
    found = await session.get(AllianceReason, source_id)
    if found is None or found.body_id != body_id:
        raise NoSuchAllianceReason
    return found
