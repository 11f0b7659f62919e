"""Taking contributions in, deciding about held ones, and putting a summit's on record."""

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from textwrap import shorten
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.collation import ContributionRecorded
from contracts.types import (
    ContributionKind,
    ContributionOrigin,
    PracticeEvidence,
    PracticeOrigin,
)
from screening.domain import Certainty, Place, Suspicion, screen
from services.collation.boards.names import bodies_in
from services.collation.contributions import queries
from services.collation.contributions.domain import (
    STANDS,
    UNDECIDED,
    WITH_SOLUTIONS,
    ContributionState,
    Doing,
    Outcome,
    Phase,
    Traits,
)
from services.collation.contributions.errors import (
    CertainlyIdentifies,
    ForNoIssue,
    NotHeld,
    NotOnRecord,
    OnRecordNow,
    StillIdentifies,
    WritingOver,
)
from services.collation.contributions.schemas import ContributionIn, DecisionIn, WrittenIn
from services.collation.contributions.tables import Contribution, ContributionDecision
from services.collation.practices import queries as library
from services.collation.practices import service as practices
from services.collation.practices.domain import SUGGESTED, Example, Source
from services.collation.reasons import service as reasons
from services.collation.reasons.domain import ReasonOrigin
from services.collation.summits import queries as summits
from services.collation.summits.domain import WRITING
from services.collation.summits.service import accept_notice, summit_url
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.texts.service import check_texts

SOURCE = "contribution"
"""The kind of source of what goes on to the reasons and to the good practice library."""
IN_LIBRARY = "Its example was withdrawn from the good practice library, or refused there."
"""Said for the body that shared it, which is noted as who decided."""
MOST_TITLE = 120
OF_PRACTITIONERS = (ContributionKind.REASON, ContributionKind.BARRIER)
TO_LIBRARY = {ContributionKind.GOOD_PRACTICE: SOURCE, ContributionKind.SOLUTION: SUGGESTED}
"""As which kind of source these go on to the good practice library."""


class Said(Protocol):
    """Words that may be held: a contribution's, or a comment's."""

    state: str
    text: str | None
    held_for: list[dict[str, object]]


async def write_contribution(
    tx: Transaction, walk: Crosswalk, summit_id: UUID, body: WrittenIn
) -> Contribution:
    """The written route. Raises NoticeNotAccepted, WritingOver, ForNoIssue."""
    summit = await summits.lock_summit(tx.session, summit_id)
    if summit.state not in WRITING:
        raise WritingOver
    accept_notice(summit, body.notice_version)
    return await take_in(tx, walk, summit_id, ContributionOrigin.WRITTEN, body)


async def take_in(
    tx: Transaction,
    walk: Crosswalk,
    summit_id: UUID,
    origin: ContributionOrigin,
    body: ContributionIn,
    *,
    table: int | None = None,
    phase: Phase | None = None,
) -> Contribution:
    """Clear, or held for the facilitator where the text may name or blame somebody, or tell of one
    case.

    A board is somebody here: of those who speak, only agency, band and region are told.
    Raises ForNoIssue, which says what an issue of before became.
    """
    if walk.in_force.issue(body.issue) is None:
        raise ForNoIssue(pointers=[Pointer("/issue", _became(walk, body.issue))])
    found = _suspicions(body.kind, body.text, await queries.bodies_known(tx.session, summit_id))
    entry = None
    if table is not None:
        entry = await queries.last_entry(tx.session, summit_id, table) + 1
    contribution = Contribution(
        contribution_id=uuid4(),
        summit_id=summit_id,
        origin=origin,
        kind=body.kind,
        doing=body.doing,
        issue=body.issue,
        text=body.text,
        state=ContributionState.HELD if found else ContributionState.CLEAR,
        on_record=False,
        held_for=[noted(one) for one in found],
        agency=body.agency,
        band=body.band,
        region=body.region,
        practising=body.practising,
        table_number=table,
        phase=phase,
        entry=entry,
    )
    tx.session.add(contribution)
    await tx.session.flush()
    return contribution


def _became(walk: Crosswalk, code: str) -> str:
    if code not in walk.codes:
        return "Not of the taxonomy in force."
    new = walk.successors(code)
    return f"It became {' and '.join(new)}." if new else "It was retired, and became no other."


def suspects(text: str, known: Collection[str]) -> list[Suspicion]:
    """Of a person, of one case, of blame, or of a body by its name."""
    return [*screen(text, Place.CONTRIBUTION), *bodies_in(text, known)]


def _suspicions(kind: str, text: str, known: Collection[str]) -> list[Suspicion]:
    """Of all that goes on from it: a day that ends a period is one by itself in a title cut there.

    What the title alone shows is said of the text's beginning.
    """
    found = suspects(text, known)
    if kind in TO_LIBRARY:
        shown = {(one.kind, one.certainty) for one in found}
        found += [
            replace(one, start=0, end=min(len(text), MOST_TITLE))
            for one in suspects(_title_of(text), known)
            if (one.kind, one.certainty) not in shown
        ]
    return found


def noted(found: Suspicion) -> dict[str, object]:
    return {
        "kind": found.kind.value,
        "certainty": found.certainty.value,
        "start": found.start,
        "end": found.end,
    }


async def decide(
    tx: Transaction, caller: Caller, contribution_id: UUID, body: DecisionIn
) -> Contribution:
    """A person has the last word, but for what is certain; the words that were held are gone.

    Decided about is what was held when it was entered, and what is only found now; what no
    screening found is rewritten or discarded too. The same words again, for the same reason, are
    the same decision. A table that closed with solutions and has none left is open again.

    Raises OnRecordNow, NotHeld, CertainlyIdentifies, StillIdentifies, IdentifyingText.
    """
    contribution, _ = await queries.own_contribution(tx.session, caller.tenant, contribution_id)
    if contribution.on_record:
        raise OnRecordNow
    known = await queries.bodies_known(tx.session, contribution.summit_id)
    contribution.held_for = held_now(contribution, known)
    if await _is_repeated(tx, caller, contribution, body):
        return contribution
    if not may_be_decided(contribution, body.outcome):
        raise NotHeld
    certain = any(one["certainty"] == Certainty.CERTAIN for one in contribution.held_for)
    if body.outcome is Outcome.RELEASED and certain:
        raise CertainlyIdentifies
    check_texts({"/reason": body.reason})
    if body.text is not None:
        if again := _suspicions(contribution.kind, body.text, known):
            raise StillIdentifies(pointers=[Pointer("/text", one.kind.value) for one in again])
        contribution.text = body.text
    if body.outcome is Outcome.DISCARDED:
        contribution.text = None
    _audit(tx, caller.client, contribution, body.outcome, body.reason)
    contribution.state = ContributionState(body.outcome.value)
    contribution.held_for = []
    await tx.session.flush()
    if body.outcome is not Outcome.RELEASED:
        await _take_back(tx, contribution)
    await _reopen_if_bare(tx, contribution)
    return contribution


async def _is_repeated(
    tx: Transaction, caller: Caller, contribution: Contribution, body: DecisionIn
) -> bool:
    return (
        is_written_so(contribution, body.text)
        and not contribution.held_for
        and await queries.has_decision(
            tx.session,
            contribution.contribution_id,
            outcome=Outcome.REWRITTEN,
            reason=body.reason,
            decided_by=caller.client,
        )
    )


def is_written_so(said: Said, text: str | None) -> bool:
    """Whether it was rewritten in these words."""
    return said.state == ContributionState.REWRITTEN and said.text == text


def may_be_decided(said: Said, outcome: Outcome) -> bool:
    """Whatever has words can be kept from everybody; only what is held can be let through."""
    return bool(said.held_for) if outcome is Outcome.RELEASED else said.state in UNDECIDED


def held_now(one: Contribution, known: Collection[str]) -> list[dict[str, object]]:
    """For what it waits for a decision: detectors learn, boards become known, and what was clear
    may not be any more.

    What a person released is asked about again only where it is certain. This is the one look
    before the end: what passes it goes on, to whatever it goes, and is not looked at again.
    """
    return waits_for(one, lambda text: _suspicions(one.kind, text, known))


async def held_of(
    session: AsyncSession, summit_id: UUID, said: Sequence[Contribution]
) -> dict[UUID, list[dict[str, object]]]:
    """The same of each that waits, beside the event loop: a large summit takes seconds."""
    known = await queries.bodies_known(session, summit_id)
    return await asyncio.to_thread(
        lambda: {one.contribution_id: why for one in said if (why := held_now(one, known))}
    )


def waits_for(said: Said, looked_for: Callable[[str], list[Suspicion]]) -> list[dict[str, object]]:
    """The same of whatever is said and waits for its end."""
    if said.state == ContributionState.HELD:
        return said.held_for
    if said.state not in STANDS or said.text is None:
        return []
    found = looked_for(said.text)
    if said.state == ContributionState.RELEASED:
        found = [each for each in found if each.certainty is Certainty.CERTAIN]
    return [noted(each) for each in found]


async def _reopen_if_bare(tx: Transaction, gone: Contribution) -> None:
    if gone.state != ContributionState.DISCARDED or gone.table_number is None:
        return
    table = await summits.get_table(tx.session, gone.summit_id, gone.table_number)
    if table.outcome == WITH_SOLUTIONS and not await queries.has_solution(
        tx.session, gone.summit_id, gone.table_number
    ):
        table.outcome = table.closed_at = None


async def withdraw(
    tx: Transaction, caller: Caller, contribution_id: UUID, reason: str
) -> Contribution:
    """One on record is taken back wherever it went. Raises NotOnRecord, IdentifyingText."""
    contribution, _ = await queries.own_contribution(tx.session, caller.tenant, contribution_id)
    if not contribution.on_record or contribution.state not in STANDS:
        raise NotOnRecord
    check_texts({"/reason": reason})
    await _withdraw(tx, caller.client, contribution, reason)
    if kind := TO_LIBRARY.get(ContributionKind(contribution.kind)):
        await practices.withdraw_practices(tx, Source(kind, contribution_id))
    return contribution


async def follow_library(tx: Transaction, practice_id: UUID) -> None:
    """Whose consent is withdrawn in the library did not give it for the summit's record alone, and
    what is refused there is no more fit for it.

    Readers see it no more from that moment on; here its words go too.
    """
    practice = (await library.by_id(tx.session, [practice_id])).get(practice_id)
    if practice is None or practice.source_kind not in TO_LIBRARY.values():
        return
    contribution = await tx.session.get(Contribution, practice.source_id, with_for_update=True)
    if contribution is not None and contribution.state in STANDS:
        await _withdraw(tx, practice.tenant, contribution, IN_LIBRARY)


async def _withdraw(tx: Transaction, by: str, contribution: Contribution, reason: str) -> None:
    _audit(tx, by, contribution, ContributionState.WITHDRAWN, reason)
    contribution.state, contribution.text = ContributionState.WITHDRAWN, None
    await tx.session.flush()
    await _take_back(tx, contribution)
    source_id = contribution.contribution_id
    await reasons.withdraw_reasons(tx, source_kind=SOURCE, source_id=source_id)


async def _take_back(tx: Transaction, gone: Contribution) -> None:
    # by the summit's link the stored answer is found when its caller is to be forgotten
    await tx.take_back(summit_url(gone.summit_id), gone.contribution_id)


def _audit(tx: Transaction, by: str, contribution: Contribution, outcome: str, reason: str) -> None:
    tx.session.add(
        ContributionDecision(
            decision_id=uuid4(),
            contribution_id=contribution.contribution_id,
            outcome=outcome,
            reason=reason,
            found=sorted({str(one["kind"]) for one in contribution.held_for}),
            decided_by=by,
            decided_on=datetime.now(UTC).date(),  # a day: a time would order contributions
        )
    )


async def put_on_record(
    tx: Transaction, caller: Caller, summit_id: UUID, told: Callable[[Traits], Traits]
) -> int:
    """Cuts every thread to those who gave, then tells of what was given; says how many stand.

    Rows are written anew in a drawn order, without table, phase or place, and described as coarsely
    as `told` says; so are the decisions, which would tell when they were made. Spoken and written
    contributions are treated alike.
    """
    before = [*await queries.of_summit(tx.session, summit_id)]
    random.SystemRandom().shuffle(before)
    await tx.session.execute(delete(Contribution).where(Contribution.summit_id == summit_id))
    for one in before:
        tx.session.expunge(one)
    after = [_cut_loose(one, told) for one in before]
    for one in after:
        tx.session.add(one)
        await tx.session.flush()  # each by itself, or the mapper would sort them
    of_summit = select(Contribution.contribution_id).where(Contribution.summit_id == summit_id)
    await tx.draw_anew(ContributionDecision, ContributionDecision.contribution_id.in_(of_summit))
    standing = [one for one in after if one.state in STANDS]
    now = utc_now()
    for one in standing:
        await _pass_on(tx, caller, one)
        await tx.publish(
            ContributionRecorded(
                contribution_id=one.contribution_id,
                summit_id=summit_id,
                kind=ContributionKind(one.kind),
                issue=one.issue,
                origin=ContributionOrigin(one.origin),
                contribution_url=f"/v1/contributions/{one.contribution_id}",
                recorded_at=now,
            )
        )
    return len(standing)


def _cut_loose(one: Contribution, told: Callable[[Traits], Traits]) -> Contribution:
    traits = told(Traits(one.agency, one.band, one.region, one.practising))
    return Contribution(
        contribution_id=one.contribution_id,
        summit_id=one.summit_id,
        origin=one.origin,
        kind=one.kind,
        doing=one.doing,
        issue=one.issue,
        text=one.text,
        state=one.state,
        on_record=True,
        held_for=[],
        agency=traits.agency,
        band=traits.band,
        region=traits.region,
        practising=traits.practising,
        table_number=None,
        phase=None,
        entry=None,
    )


async def _pass_on(tx: Transaction, caller: Caller, one: Contribution) -> None:
    """Reasons and barriers become practitioners' reasons; good practice and solutions go to the
    library, from where briefings have them. A local difference stands on its issue's page.

    Neither refuses or holds what `held_now` let through: a summit must be able to end.
    """
    assert one.text is not None
    if one.kind in OF_PRACTITIONERS:
        await reasons.offer_reason(
            tx,
            issue=one.issue,
            origin=ReasonOrigin(one.origin),
            text=one.text,
            source_kind=SOURCE,
            source_id=one.contribution_id,
        )
    elif kind := TO_LIBRARY.get(ContributionKind(one.kind)):
        example = Example(
            title=_title_of(one.text),
            text=one.text,
            issues=(one.issue,),
            evidence=PracticeEvidence.TRIED
            if one.doing == Doing.DONE
            else PracticeEvidence.SUGGESTED,
            origin=PracticeOrigin(one.origin),
        )
        source = Source(kind, one.contribution_id)
        await practices.share_practice(
            tx,
            tenant=caller.tenant,
            client=caller.client,
            example=example,
            source=source,
            looked_at=True,
        )


def _title_of(text: str) -> str:
    """Its beginning, cut between words."""
    return shorten(text, MOST_TITLE, placeholder=" …")
