"""Briefings as people ask for them, and what others build on: the published ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from services.collation.briefings.domain import FINISHED, UNFINISHED, EditionState
from services.collation.briefings.errors import NoSuchBriefing, NoSuchEdition, NoSuchFlag
from services.collation.briefings.schemas import (
    BriefingIn,
    BriefingReason,
    FromLibrary,
    GatheredSolution,
    GoodPracticeExample,
)
from services.collation.briefings.tables import (
    BriefingEdition,
    BriefingFlag,
    BriefingRevision,
    BriefingSlot,
    BriefingStep,
    BriefingTitle,
)
from services.collation.coding.queries import list_blind
from services.collation.practices import queries as practices
from services.collation.practices.domain import SUGGESTED, SharedPractice
from services.collation.reasons import queries as reasons
from services.collation.taxonomy import queries as taxonomies

OF_REASON = "/reasons/"
_EXAMPLE: TypeAdapter[FromLibrary] = TypeAdapter(FromLibrary)
CODING = {"codings:read", "codings:write", "codings:adjudicate"}


@dataclass(frozen=True, slots=True)
class PublishedBriefing:
    """A briefing that people can read, and so prepare with."""

    slot: int
    title: str
    issues: tuple[str, ...]
    edition: int
    published_at: datetime


async def published_briefings(session: AsyncSession) -> list[PublishedBriefing]:
    """In the order of the set, with the issues that theirs are today."""
    crosswalk = await taxonomies.crosswalk(session)
    wanted = (
        select(BriefingSlot, BriefingEdition)
        .join(BriefingEdition, BriefingEdition.slot == BriefingSlot.slot)
        .where(BriefingEdition.state == EditionState.PUBLISHED)
        .order_by(BriefingSlot.slot)
    )
    return [
        PublishedBriefing(
            slot=slot.slot,
            title=slot.title or "",
            issues=tuple(crosswalk.now(edition.issues)),
            edition=edition.edition,
            published_at=edition.published_at,
        )
        for slot, edition in await session.execute(wanted)
        if edition.published_at is not None
    ]


async def list_slots(
    session: AsyncSession,
) -> Sequence[tuple[BriefingSlot, BriefingEdition | None]]:
    """Every slot with its published edition, in the order of the set."""
    in_force = (BriefingEdition.slot == BriefingSlot.slot) & (
        BriefingEdition.state == EditionState.PUBLISHED
    )
    wanted = select(BriefingSlot, BriefingEdition).outerjoin(BriefingEdition, in_force)
    found = await session.execute(wanted.order_by(BriefingSlot.slot))
    return [(slot, edition) for slot, edition in found]


async def get_slot(session: AsyncSession, slot: int) -> BriefingSlot:
    """Raises NoSuchBriefing."""
    found = await session.get(BriefingSlot, slot)
    if found is None:
        raise NoSuchBriefing
    return found


async def list_titles(session: AsyncSession, slot: int) -> Sequence[BriefingTitle]:
    """As they were typed in, the first one first."""
    wanted = select(BriefingTitle).where(BriefingTitle.slot == slot)
    return (await session.scalars(wanted.order_by(BriefingTitle.number))).all()


async def lock_slot(session: AsyncSession, slot: int) -> BriefingSlot:
    """Editions of one slot are begun and published one after the other. Raises NoSuchBriefing."""
    wanted = select(BriefingSlot).where(BriefingSlot.slot == slot).with_for_update()
    found: BriefingSlot | None = await session.scalar(
        wanted.execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchBriefing
    return found


async def readable_edition(
    session: AsyncSession, slot: int, edition: int | None
) -> BriefingEdition:
    """The published edition, or an older one by its number. Raises NoSuchBriefing."""
    wanted = select(BriefingEdition).where(BriefingEdition.slot == slot)
    if edition is None:
        wanted = wanted.where(BriefingEdition.state == EditionState.PUBLISHED)
    else:
        wanted = wanted.where(
            BriefingEdition.edition == edition, BriefingEdition.state.in_(FINISHED)
        )
    found: BriefingEdition | None = await session.scalar(wanted)
    if found is None:
        raise NoSuchBriefing
    return found


async def published_edition(session: AsyncSession, slot: int) -> BriefingEdition | None:
    found: BriefingEdition | None = await session.scalar(
        select(BriefingEdition).where(
            BriefingEdition.slot == slot, BriefingEdition.state == EditionState.PUBLISHED
        )
    )
    return found


async def list_editions(
    session: AsyncSession, slot: int, seen_by: str | None, *, after: int, limit: int
) -> Sequence[BriefingEdition]:
    """What is published, and a tenant's own that is being written."""
    wanted = select(BriefingEdition).where(
        BriefingEdition.slot == slot, BriefingEdition.edition > after
    )
    own = false() if seen_by is None else BriefingEdition.tenant == seen_by
    wanted = (
        wanted.where(or_(BriefingEdition.state.in_(FINISHED), own))
        .order_by(BriefingEdition.edition)
        .limit(limit)
    )
    return (await session.scalars(wanted)).all()


async def unfinished_edition(
    session: AsyncSession, tenant: str, slot: int
) -> BriefingEdition | None:
    found: BriefingEdition | None = await session.scalar(
        select(BriefingEdition).where(
            BriefingEdition.slot == slot,
            BriefingEdition.tenant == tenant,
            BriefingEdition.state.in_(UNFINISHED),
        )
    )
    return found


async def frozen_editions(session: AsyncSession) -> Sequence[BriefingEdition]:
    """With what they were submitted with; held until the commit."""
    wanted = select(BriefingEdition).where(BriefingEdition.reasons.is_not(None))
    return (await session.scalars(wanted.with_for_update())).all()


async def other_drafts(
    session: AsyncSession, edition: BriefingEdition
) -> Sequence[BriefingEdition]:
    """Of the same slot, at other desks: they have the same number."""
    wanted = select(BriefingEdition).where(
        BriefingEdition.slot == edition.slot,
        BriefingEdition.tenant != edition.tenant,
        BriefingEdition.state.in_(UNFINISHED),
    )
    return (await session.scalars(wanted.with_for_update())).all()


async def own_edition(
    session: AsyncSession, tenant: str, slot: int, edition: int, *, lock: bool = False
) -> BriefingEdition:
    """An edition at its own desk. Raises NoSuchEdition, also for another tenant's."""
    wanted = select(BriefingEdition).where(
        BriefingEdition.slot == slot,
        BriefingEdition.edition == edition,
        BriefingEdition.tenant == tenant,
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: BriefingEdition | None = await session.scalar(wanted)
    if found is None:
        raise NoSuchEdition
    return found


async def revision_of(session: AsyncSession, edition: BriefingEdition) -> BriefingRevision:
    """What stands."""
    return await session.get_one(BriefingRevision, (edition.edition_id, edition.revision))


async def list_revisions(session: AsyncSession, edition_id: UUID) -> Sequence[BriefingRevision]:
    wanted = select(BriefingRevision).where(BriefingRevision.edition_id == edition_id)
    return (await session.scalars(wanted.order_by(BriefingRevision.revision))).all()


async def writers_of(session: AsyncSession, edition: BriefingEdition) -> set[str]:
    """Whoever wrote in it, and in an earlier edition of its briefing any text that stands here."""
    said = _texts(await revision_of(session, edition))
    wanted = (
        select(BriefingRevision)
        .join(BriefingEdition, BriefingEdition.edition_id == BriefingRevision.edition_id)
        .where(
            BriefingEdition.slot == edition.slot,
            or_(
                BriefingEdition.edition_id == edition.edition_id,
                BriefingEdition.state.in_(FINISHED),
            ),
        )
    )
    return {
        revision.written_by
        for revision in await session.scalars(wanted)
        if revision.edition_id == edition.edition_id or not said.isdisjoint(_texts(revision))
    }


def _texts(revision: BriefingRevision) -> set[str]:
    return {*BriefingIn.model_validate(revision.body).texts.values()}


async def texts_of(session: AsyncSession, edition: BriefingEdition) -> dict[str, str]:
    """All words of one that was submitted, by pointer: those that its author wrote, and by their
    ids the reasons, titles of examples and solutions that came with it and are there still."""
    body = BriefingIn.model_validate((await revision_of(session, edition)).body)
    reasons_there = await reasons_left(session, edition)
    examples_there = await examples_left(session, edition)
    return (
        body.texts
        | {f"{OF_REASON}{one.id}": one.text for one in reasons_there}
        | dict(_words_of(one) for one in examples_there)
    )


def _words_of(example: FromLibrary) -> tuple[str, str]:
    if isinstance(example, GatheredSolution):
        return f"/solutions/gathered/{example.practice_id}", example.text
    return f"/good_practice/{example.practice_id}/title", example.title


async def closed_to(session: AsyncSession, caller: Caller) -> set[UUID]:
    """The reviews that two of their body code apart, for somebody who may be of those who code."""
    if caller.scopes.isdisjoint(CODING):
        return set()
    return await list_blind(session, caller.tenant)


async def list_flags(session: AsyncSession, edition_id: UUID) -> Sequence[BriefingFlag]:
    """Of every revision, as they were found."""
    wanted = select(BriefingFlag).where(BriefingFlag.edition_id == edition_id)
    return (await session.scalars(wanted.order_by(BriefingFlag.seq))).all()


async def get_flag(session: AsyncSession, edition: BriefingEdition, flag_id: UUID) -> BriefingFlag:
    """One of the revision that stands. Raises NoSuchFlag."""
    found: BriefingFlag | None = await session.scalar(
        select(BriefingFlag).where(
            BriefingFlag.flag_id == flag_id,
            BriefingFlag.edition_id == edition.edition_id,
            BriefingFlag.revision == edition.revision,
        )
    )
    if found is None:
        raise NoSuchFlag
    return found


async def list_steps(session: AsyncSession, edition_id: UUID) -> Sequence[BriefingStep]:
    wanted = select(BriefingStep).where(BriefingStep.edition_id == edition_id)
    return (await session.scalars(wanted.order_by(BriefingStep.seq))).all()


async def reasons_now(session: AsyncSession, codes: Sequence[str]) -> list[BriefingReason]:
    """Why these issues happen, issue by issue, each reason with its origin."""
    found = await reasons.reasons_of(session, codes)
    return [
        BriefingReason(id=reason.id, issue=code, text=reason.text, origin=reason.origin.value)
        for code in codes
        for said in found[code].values()
        for reason in said
    ]


async def reasons_left(session: AsyncSession, edition: BriefingEdition) -> list[BriefingReason]:
    """Those it was submitted with and no source took back; of a draft, all that there are."""
    if edition.reasons is None:
        return await reasons_now(session, edition.issues)
    frozen = [BriefingReason.model_validate(one) for one in edition.reasons if "text" in one]
    given = [UUID(reason.id) for reason in frozen if not reason.is_of_taxonomy]
    there = {str(reason_id) for reason_id in await reasons.still_given(session, given)}
    return [reason for reason in frozen if reason.is_of_taxonomy or reason.id in there]


async def examples_now(session: AsyncSession, codes: Sequence[str]) -> list[FromLibrary]:
    """What the library holds now for these issues and those merged into them, each once."""
    crosswalk = await taxonomies.crosswalk(session)
    every = [one for code in codes for one in (code, *crosswalk.merged_into(code))]
    found = await practices.practices_of(session, every)
    return [
        _example(practice)
        for practice in {p.practice_id: p for of in found.values() for p in of}.values()
    ]


def _example(practice: SharedPractice) -> FromLibrary:
    if practice.source is not None and practice.source.kind == SUGGESTED:
        return GatheredSolution(
            practice_id=practice.practice_id,
            text=practice.text,
            origin=practice.origin.value,
            evidence=practice.evidence.value,
            url=practice.practice_url,
            contribution_url=f"/v1/contributions/{practice.source.id}",
        )
    return GoodPracticeExample(
        practice_id=practice.practice_id,
        title=practice.title,
        evidence=practice.evidence.value,
        place=practice.named_body,
        url=practice.practice_url,
    )


async def examples_left(session: AsyncSession, edition: BriefingEdition) -> list[FromLibrary]:
    """Those it was submitted with that are shared still, named while consent to that stays."""
    if edition.examples is None:
        return await examples_now(session, edition.issues)
    frozen = [_EXAMPLE.validate_python(example) for example in edition.examples]
    named = await practices.naming_of_shared(session, [one.practice_id for one in frozen])
    return [
        one
        if isinstance(one, GatheredSolution) or named[one.practice_id]
        else one.model_copy(update={"place": None})
        for one in frozen
        if one.practice_id in named
    ]
