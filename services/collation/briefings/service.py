"""The life of a briefing: begun, written, submitted, flagged, returned, approved, superseded."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.collation import BriefingPublished
from services.collation.boards.queries import known_boards
from services.collation.briefings import queries
from services.collation.briefings.domain import (
    EditionState,
    Flag,
    FlagDecision,
    banned,
    digest_of,
    flags,
    missing_parts,
)
from services.collation.briefings.errors import (
    ApproverIsAuthor,
    AwaitingTitle,
    CorrectionUnexplained,
    EditionUnfinished,
    FlagsOpen,
    IdentifierFound,
    NotDraft,
    NotInReview,
    OwnText,
    PartsMissing,
    PassageNotThere,
    TitleKnown,
)
from services.collation.briefings.schemas import BriefingIn, FlagDecisionIn, TitleIn
from services.collation.briefings.tables import (
    BriefingEdition,
    BriefingFlag,
    BriefingRevision,
    BriefingSlot,
    BriefingStep,
    BriefingTitle,
)
from services.collation.coding.errors import CodedBlind
from services.collation.findings.errors import UnknownIssue
from services.collation.reviews import queries as reviews
from services.collation.reviews.errors import NoSuchReview, ReviewWithdrawn
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.taxonomy.domain import Taxonomy
from services.collation.texts.service import faults

_FREEZING = "briefings"
"""The turn of whoever freezes what reasons and examples say, or takes it out again."""
QUESTIONS = Path(__file__).parent / "data" / "questions.json"


async def title_briefing(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, slot: int, body: TitleIn
) -> BriefingSlot:
    """Typed in, or corrected with a reason; every earlier one stays on record. It is read at once.

    Raises NoSuchBriefing, TitleKnown, CorrectionUnexplained, UnknownIssue, IdentifierFound.
    """
    found = await queries.lock_slot(tx.session, slot)
    if found.title is not None and found.title_source is None:
        raise TitleKnown
    if found.title is not None and body.reason is None:
        raise CorrectionUnexplained(pointers=[Pointer("/reason", "Why is it another?")])
    texts = {"/title": body.title, "/source": body.source, "/reason": body.reason}
    if wrong := await faults(tx, texts):
        raise IdentifierFound(pointers=wrong)
    for n, code in enumerate(body.issues or ()):
        if taxonomy.issue(code) is None:
            raise UnknownIssue(pointers=[Pointer(f"/issues/{n}", "Not in the taxonomy in force.")])
    found.title, found.title_source = body.title, body.source
    found.titled_by, found.titled_at = caller.client, utc_now()
    if body.issues:
        found.issues = body.issues
    tx.session.add(
        BriefingTitle(
            slot=slot,
            number=len(await queries.list_titles(tx.session, slot)) + 1,
            title=body.title,
            source=body.source,
            issues=found.issues,
            typed_at=found.titled_at,
            typed_by=caller.client,
            reason=body.reason,
        )
    )
    await tx.session.flush()
    return found


async def begin_edition(
    tx: Transaction, crosswalk: Crosswalk, caller: Caller, slot: int
) -> BriefingEdition:
    """A draft with what is there: the published edition's text, or the issue and our questions.

    Drafts are private to their tenant, so each may have one; publishing decides.

    Raises NoSuchBriefing, AwaitingTitle, EditionUnfinished.
    """
    found = await queries.lock_slot(tx.session, slot)
    if found.title is None:
        raise AwaitingTitle
    if await queries.unfinished_edition(tx.session, caller.tenant, slot) is not None:
        raise EditionUnfinished
    newest = await queries.published_edition(tx.session, slot)
    edition = BriefingEdition(
        slot=slot,
        edition=newest.edition + 1 if newest else 1,
        tenant=caller.tenant,
        state=EditionState.DRAFT,
        revision=1,
        issues=crosswalk.now(found.issues),
    )
    tx.session.add(edition)
    await tx.session.flush()
    if newest is None:
        _write(tx, caller, edition, _first_text(crosswalk, edition), {})
    else:
        last = await queries.revision_of(tx.session, newest)
        body = BriefingIn.model_validate(last.body)
        gone = await reviews.withdrawn_among(tx.session, body.reviews)
        _write(tx, caller, edition, body.without(gone), last.places)
    await _step(tx, caller, edition, "started")
    return edition


def _first_text(crosswalk: Crosswalk, edition: BriefingEdition) -> BriefingIn:
    issues = [issue for code in edition.issues if (issue := crosswalk.worded(code))]
    source = crosswalk.in_force.source
    return BriefingIn(
        statement=" ".join(issue.statement for issue in issues),
        questions=json.loads(QUESTIONS.read_bytes())["questions"].get(str(edition.slot), []),
        provenance=source.partition(" (")[0].partition(": Learning")[0] + ".",
    )


async def write_edition(
    tx: Transaction, caller: Caller, slot: int, edition: int, body: BriefingIn
) -> BriefingEdition:
    """The next revision; every earlier one stays.

    Raises NoSuchEdition, NotDraft, IdentifierFound, PassageNotThere; and CodedBlind, as nobody
    writes over what they are not shown.
    """
    found = await queries.own_edition(tx.session, caller.tenant, slot, edition, lock=True)
    if found.state != EditionState.DRAFT:
        raise NotDraft
    standing = BriefingIn.model_validate((await queries.revision_of(tx.session, found)).body)
    if standing.reviews & await queries.closed_to(tx.session, caller):
        raise CodedBlind
    _refuse_identifiers(body.texts)
    places = await _places(tx, body)
    found.revision += 1
    _write(tx, caller, found, body, places)
    await tx.session.flush()
    return found


def _write(
    tx: Transaction,
    caller: Caller,
    edition: BriefingEdition,
    body: BriefingIn,
    places: dict[str, Any],
) -> None:
    tx.session.add(
        BriefingRevision(
            edition_id=edition.edition_id,
            revision=edition.revision,
            body=body.model_dump(mode="json"),
            places=places,
            written_at=utc_now(),
            written_by=caller.client,
        )
    )


async def submit_edition(
    tx: Transaction, crosswalk: Crosswalk, caller: Caller, slot: int, edition: int
) -> BriefingEdition:
    """To review: complete, reasons and examples frozen, with flags where an editor must look.

    Raises NoSuchEdition, NotDraft, PartsMissing, PassageNotThere.
    """
    await tx.take_turn(_FREEZING)
    found = await queries.own_edition(tx.session, caller.tenant, slot, edition, lock=True)
    if found.state != EditionState.DRAFT:
        raise NotDraft
    revision = await queries.revision_of(tx.session, found)
    body = BriefingIn.model_validate(revision.body)
    if missing := missing_parts(revision.body):
        raise PartsMissing(pointers=[Pointer(part, "This part is empty.") for part in missing])
    await _check_reviews(tx, body)
    found.issues = crosswalk.now(found.issues)
    reasons = await queries.reasons_now(tx.session, found.issues)
    examples = await queries.examples_now(tx.session, found.issues)
    found.reasons = [reason.model_dump(mode="json") for reason in reasons]
    found.examples = [example.model_dump(mode="json") for example in examples]
    found.taxonomy = crosswalk.in_force.version
    found.state = EditionState.REVIEW
    await tx.session.flush()
    await _raise_flags(tx, found)
    await _step(tx, caller, found, "submitted")
    return found


async def forget_words(tx: Transaction) -> None:
    """What was taken back leaves every edition for good, those that readers have seen too, and so
    does the name of a body that agrees to be named no more.

    Of a reason its origin stays, as editions tell how many were taken back. An answer that was
    given while it was on its way is told again to nobody.
    """
    await tx.take_turn(_FREEZING)
    for edition in await queries.frozen_editions(tx.session):
        await _forget_reasons(tx, edition)
        await _forget_examples(tx, edition)
    await tx.session.flush()
    tx.erase()


async def _forget_reasons(tx: Transaction, edition: BriefingEdition) -> None:
    left = {one.id for one in await queries.reasons_left(tx.session, edition)}
    gone = [one for one in edition.reasons or () if "text" in one and one["id"] not in left]
    edition.reasons = [
        one if one.get("id") in left else {"origin": one["origin"]} for one in edition.reasons or ()
    ]
    for one in gone:
        await tx.take_back(f"/v1/issues/{one['issue']}", UUID(one["id"]))


async def _forget_examples(tx: Transaction, edition: BriefingEdition) -> None:
    frozen = edition.examples or []
    left = await queries.examples_left(tx.session, edition)
    edition.examples = [one.model_dump(mode="json") for one in left]
    for one in frozen:
        if one not in edition.examples:
            await tx.take_back(one["url"], UUID(one["practice_id"]))


async def _raise_flags(tx: Transaction, edition: BriefingEdition) -> None:
    """What an editor let stand in this very text stands; all else is to be looked at. A revision
    that was returned and nothing was changed in has its flags, and what was decided of them."""
    there = await queries.list_flags(tx.session, edition.edition_id)
    before = {
        (flag.kind, flag.digest, flag.start, flag.end): flag
        for flag in there
        if flag.decision == FlagDecision.KEEP
    }
    raised = {
        Flag(flag.pointer, flag.start, flag.end, flag.kind, flag.digest)
        for flag in there
        if flag.revision == edition.revision
    }
    texts = await queries.texts_of(tx.session, edition)
    for flag in flags(texts, await known_boards(tx.session)):
        if flag in raised:
            continue
        kept = before.get((flag.kind, flag.digest, flag.start, flag.end))
        tx.session.add(
            BriefingFlag(
                edition_id=edition.edition_id,
                revision=edition.revision,
                kind=flag.kind,
                pointer=flag.pointer,
                start=flag.start,
                end=flag.end,
                digest=flag.digest,
                decision=kept and kept.decision,
                reason=kept and kept.reason,
                decided_by=kept and kept.decided_by,
                decided_at=kept and kept.decided_at,
            )
        )


async def decide_flag(
    tx: Transaction, caller: Caller, slot: int, edition: int, flag_id: UUID, body: FlagDecisionIn
) -> BriefingEdition:
    """The text stays as it is; what was decided, by whom and why, stays too.

    Raises NoSuchEdition, NotInReview, NoSuchFlag, OwnText.
    """
    found = await _in_review(tx, caller, slot, edition)
    flag = await queries.get_flag(tx.session, found, flag_id)
    if body.decision is FlagDecision.KEEP and caller.client in await queries.writers_of(
        tx.session, found
    ):
        raise OwnText
    flag.decision, flag.reason = body.decision, body.reason
    flag.decided_by, flag.decided_at = caller.client, utc_now()
    note = f"{body.decision} {flag.kind} {flag.pointer}: {body.reason}"
    await _step(tx, caller, found, "flag_decided", note[:1_000])
    return found


async def return_edition(
    tx: Transaction, caller: Caller, slot: int, edition: int, note: str
) -> BriefingEdition:
    """Back to its author, with a word why. Raises NoSuchEdition, NotInReview."""
    found = await _in_review(tx, caller, slot, edition)
    found.state = EditionState.DRAFT
    await _step(tx, caller, found, "returned", note)
    return found


async def approve_edition(
    tx: Transaction, caller: Caller, slot: int, edition: int
) -> BriefingEdition:
    """Published, for good; the edition before it is superseded, and drafts of others are the next.

    Raises NoSuchEdition, NotInReview, ApproverIsAuthor, FlagsOpen, PassageNotThere.
    """
    await queries.lock_slot(tx.session, slot)
    found = await _in_review(tx, caller, slot, edition)
    if caller.client in await queries.writers_of(tx.session, found):
        raise ApproverIsAuthor
    if await _has_open_flags(tx, found):
        raise FlagsOpen
    revision = await queries.revision_of(tx.session, found)
    await _check_reviews(tx, BriefingIn.model_validate(revision.body))
    now = utc_now()
    before = await queries.published_edition(tx.session, slot)
    if before is not None:
        before.state, before.superseded_at = EditionState.SUPERSEDED, now
        await _step(tx, caller, before, "superseded")
    found.state, found.published_at = EditionState.PUBLISHED, now
    for draft in await queries.other_drafts(tx.session, found):
        draft.edition = found.edition + 1
    await _step(tx, caller, found, "approved")
    await tx.publish(
        BriefingPublished(
            briefing=slot,
            edition=found.edition,
            issues=tuple(found.issues),
            briefing_url=f"/v1/briefings/{slot}",
            published_at=now,
        )
    )
    return found


async def _has_open_flags(tx: Transaction, edition: BriefingEdition) -> bool:
    """Of its words: what its source took back meanwhile needs no decision any more."""
    said = {digest_of(text) for text in (await queries.texts_of(tx.session, edition)).values()}
    return any(
        flag.digest in said
        for flag in await queries.list_flags(tx.session, edition.edition_id)
        if flag.revision == edition.revision and flag.decision != FlagDecision.KEEP
    )


async def _in_review(tx: Transaction, caller: Caller, slot: int, edition: int) -> BriefingEdition:
    found = await queries.own_edition(tx.session, caller.tenant, slot, edition, lock=True)
    if found.state != EditionState.REVIEW:
        raise NotInReview
    return found


def _refuse_identifiers(texts: dict[str, str]) -> None:
    if found := sorted(set(banned(texts))):
        raise IdentifierFound(
            pointers=[Pointer(where, f"Holds a {kind}.") for where, kind in found]
        )


async def _places(tx: Transaction, body: BriefingIn) -> dict[str, Any]:
    """Page and paragraph of each passage, which outlive its text. Raises PassageNotThere."""
    places: dict[str, Any] = {}
    wrong: list[str] = []
    for where, passage in body.passages.items():
        found = None
        try:
            review = await reviews.live_review(tx.session, passage.scr_id, caller=None)
        except (NoSuchReview, ReviewWithdrawn):
            review = None
        if review is not None and review.version == passage.scr_version:
            found = await reviews.find_passage(tx.session, review, passage.passage)
        if found is None:
            wrong.append(where)
        else:
            places[passage.key] = {"page": found.page, "paragraph": found.paragraph}
    _refuse_passages(wrong)
    return places


async def _check_reviews(tx: Transaction, body: BriefingIn) -> None:
    """None was withdrawn or published anew meanwhile. Raises PassageNotThere."""
    gone = await reviews.no_more_in_force(tx.session, body.cited)
    _refuse_passages([where for where, p in body.passages.items() if p.scr_id in gone])


def _refuse_passages(wrong: Sequence[str]) -> None:
    if wrong:
        said = "Not a passage of a published review's version in force."
        raise PassageNotThere(pointers=[Pointer(where, said) for where in wrong])


async def _step(
    tx: Transaction, caller: Caller, edition: BriefingEdition, step: str, note: str | None = None
) -> None:
    tx.session.add(
        BriefingStep(
            edition_id=edition.edition_id,
            step=step,
            revision=edition.revision,
            taken_at=utc_now(),
            taken_by=caller.client,
            note=note,
        )
    )
    await tx.session.flush()
