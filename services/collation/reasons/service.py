"""Offers reasons and takes them back; words what several say without losing who said it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, select

from chassis.auth import Caller
from chassis.db import Transaction, insert_or_skip, utc_now
from chassis.errors import Pointer
from contracts.types import IssueChange
from services.collation.coding import service as coding
from services.collation.reasons import queries
from services.collation.reasons.domain import (
    FROM_REPORT,
    Reason,
    ReasonOrigin,
    SharedReason,
    WithdrawnFor,
    id_of,
)
from services.collation.reasons.errors import (
    NoSuchReason,
    ReasonForNoIssue,
    ReasonIdentifies,
    ReasonNotOfPassage,
    ReasonOfOthers,
)
from services.collation.reasons.schemas import ReasonIn, SharedReasonIn
from services.collation.reasons.tables import (
    OfferedReason,
    ReasonWithdrawal,
    SharedPart,
    SharedWording,
)
from services.collation.reviews import queries as reviews
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import Taxonomy
from services.collation.taxonomy.service import hold_in_force, tell_change
from services.collation.texts.service import faults

OF_ANY_BODY = "taxonomy:edit"
"""Who words what the nation reads also takes back what another body's analyst gave."""


async def offer_reason(
    tx: Transaction,
    *,
    issue: str,
    origin: ReasonOrigin,
    text: str,
    source_kind: str,
    source_id: UUID,
    given_by: Caller | None = None,
) -> Reason:
    """The same words of the same source again are the same reason.

    It stays with the code that it was said of, in force or not: a version that comes between the
    saying and the telling hinders nobody, and the crosswalk says where the issue went. Whoever
    offers it has looked at its words; `given_by` is nobody who must stay unknown.

    Raises ReasonForNoIssue where no version ever had the code.
    """
    if issue not in (await taxonomies.crosswalk(tx.session)).codes:
        raise ReasonForNoIssue
    reason_id = id_of(issue, source_kind, source_id, text)
    row = OfferedReason(
        reason_id=reason_id,
        issue=issue,
        origin=origin,
        text=text,
        source_kind=source_kind,
        source_id=source_id,
        offered_at=utc_now(),
        tenant=given_by and given_by.tenant,
        given_by=given_by and given_by.client,
    )
    values = {column.name: getattr(row, column.name) for column in OfferedReason.__table__.columns}
    if await tx.changed(insert_or_skip(OfferedReason, tx.dialect).values(**values)):
        await _tell(tx, [issue])
    return queries.shown(row)


async def _tell(tx: Transaction, issues: Sequence[str]) -> None:
    version = (await taxonomies.in_force(tx.session)).version
    for issue in issues:
        await tell_change(tx, version, issue, IssueChange.REASONS)


async def _check_in_force(tx: Transaction, issue: str) -> None:
    if (await taxonomies.in_force(tx.session)).issue(issue) is None:
        raise ReasonForNoIssue


async def _check_text(tx: Transaction, text: str) -> None:
    """Nobody looks at it before everybody reads it. Raises ReasonIdentifies."""
    if found := await faults(tx, {"/text": text}):
        raise ReasonIdentifies(pointers=found)


async def offer_reason_of_report(
    tx: Transaction, caller: Caller, issue: str, body: ReasonIn
) -> Reason:
    """What a passage of a report gives as the reason; it goes when its version does.

    Raises ReasonForNoIssue, ReasonIdentifies, and CodedBlind: a reason for an issue says that its
    passage shows it.
    """
    await _check_in_force(tx, issue)
    review = await reviews.review_in_force(tx.session, body.scr_id, body.scr_version, caller=caller)
    await coding.check_open(tx, caller.tenant, review.scr_id)
    if await reviews.find_passage(tx.session, review, body.passage) is None:
        raise ReasonNotOfPassage(pointers=[Pointer("/passage", "Not a passage of this version.")])
    await _check_text(tx, body.text)
    return await offer_reason(
        tx,
        issue=issue,
        origin=ReasonOrigin.SCR_REPORT,
        text=body.text,
        source_kind=FROM_REPORT,
        source_id=body.scr_id,
        given_by=caller,
    )


async def withdraw_reason(
    tx: Transaction, caller: Caller, issue: str, reason_id: UUID, why: WithdrawnFor
) -> ReasonWithdrawal:
    """A report's reason goes from wherever it is read, and its words from here too.

    Raises NoSuchReason, also for another body's and what is given of a review coded blind, and
    ReasonOfOthers.
    """
    given = await queries.lock_offered(tx.session, issue, reason_id)
    if given.source_kind != FROM_REPORT:
        raise ReasonOfOthers
    if given.tenant != caller.tenant and OF_ANY_BODY not in caller.scopes:
        raise NoSuchReason
    if str(reason_id) in await queries.leading(tx.session, caller.tenant):
        raise NoSuchReason
    withdrawal = ReasonWithdrawal(
        reason_id=reason_id,
        issue=issue,
        scr_id=given.source_id,
        tenant=given.tenant,
        given_by=given.given_by,
        given_at=given.offered_at,
        withdrawn_at=utc_now(),
        withdrawn_by=caller.client,
        withdrawn_in=caller.tenant,
        withdrawn_for=why,
    )
    tx.session.add(withdrawal)
    await _withdraw(tx, OfferedReason.reason_id == reason_id)
    return withdrawal


async def withdraw_reasons(tx: Transaction, *, source_kind: str, source_id: UUID) -> int:
    """Erases what a source gave, and every wording that stood for it too; says how many."""
    return await _withdraw(
        tx, OfferedReason.source_kind == source_kind, OfferedReason.source_id == source_id
    )


async def _withdraw(tx: Transaction, *those: ColumnElement[bool]) -> int:
    wanted = select(OfferedReason.reason_id, OfferedReason.issue).where(*those)
    gone = (await tx.session.execute(wanted)).all()
    if gone:
        await _end_wordings(tx, [str(reason_id) for reason_id, _ in gone])
        await tx.session.execute(delete(OfferedReason).where(*those))
        for reason_id, issue in gone:
            await tx.take_back(f"/v1/issues/{issue}", reason_id)
        await _tell(tx, sorted({issue for _, issue in gone}))
    return len(gone)


async def _end_wordings(tx: Transaction, reasons: Sequence[str]) -> None:
    wordings = select(SharedPart.shared_id).where(SharedPart.reason_id.in_(reasons))
    await _end(tx, (await tx.session.scalars(wordings)).all())


async def _end(tx: Transaction, wordings: Sequence[UUID]) -> None:
    for table in (SharedPart, SharedWording):
        await tx.session.execute(delete(table).where(table.shared_id.in_(wordings)))


async def follow_review(tx: Transaction, scr_id: UUID) -> None:
    """The version that gave reasons is in force no more."""
    await withdraw_reasons(tx, source_kind=FROM_REPORT, source_id=scr_id)


async def follow_version(tx: Transaction, before: Taxonomy, now: Taxonomy) -> None:
    """Ends each wording that stands for a reason which a new version words otherwise or leaves out.

    A reason of the taxonomy has its place under its issue as its id, and a wording would else lead
    to what another said. An issue in force no more keeps its reasons, and what stands for them.
    """
    kept = {reason for issue in now.issues for reason in issue.reasons}
    still = [issue for issue in before.issues if now.issue(issue.code) is not None]
    said = (reason for issue in still for reason in issue.reasons)
    await _end_wordings(tx, [reason.id for reason in said if reason not in kept])


async def share_reason(
    tx: Transaction, caller: Caller, issue: str, body: SharedReasonIn
) -> SharedReason:
    """One wording beside the reasons that it stands for; each stays, with its own origin.

    Raises NoSuchReason, ReasonForNoIssue or ReasonIdentifies.
    """
    await hold_in_force(tx)  # or a new version would give a reason of these another text meanwhile
    await _check_in_force(tx, issue)
    await _check_text(tx, body.text)
    given = await queries.reasons_of(tx.session, [issue])
    of_issue = (await queries.unled(tx.session, caller.tenant, given))[issue]
    origins = {reason.id: origin for origin, said in of_issue.items() for reason in said}
    for place, reason_id in enumerate(body.reasons):
        if reason_id not in origins:
            raise NoSuchReason(pointers=[Pointer(f"/reasons/{place}", "Not of this issue.")])
    shared = SharedReason(
        uuid4(), issue, body.text, tuple((one, origins[one]) for one in sorted(body.reasons))
    )
    tx.session.add(
        SharedWording(
            shared_id=shared.id,
            issue=issue,
            text=shared.text,
            worded_by=caller.client,
            worded_at=utc_now(),
        )
    )
    await tx.session.flush()
    tx.session.add_all(
        SharedPart(shared_id=shared.id, reason_id=reason_id, origin=origin)
        for reason_id, origin in shared.parts
    )
    await tx.session.flush()
    await _tell(tx, [issue])
    return shared


async def end_shared_reason(
    tx: Transaction, caller: Caller, issue: str, shared_id: UUID
) -> SharedReason:
    """The wording goes; the reasons it stood for stay. Raises NoSuchReason."""
    for shared in await queries.shared_of(tx.session, issue, caller.tenant):
        if shared.id == shared_id:
            await _end(tx, [shared_id])
            await tx.take_back(f"/v1/issues/{issue}", shared_id)
            await _tell(tx, [issue])
            return shared
    raise NoSuchReason
