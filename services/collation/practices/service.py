"""Sharing an example, holding it for a second pair of eyes, and taking it back for good."""

from uuid import UUID, uuid4

from sqlalchemy import text

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.collation import PracticeShared, PracticeWithdrawn
from contracts.types import PracticeEvidence, PracticeOrigin
from screening.domain import Certainty, Place
from screening.fields import FieldSuspicion, screen_fields, screen_links
from services.collation.boards.names import fields_that_name_a_body
from services.collation.boards.queries import known_boards
from services.collation.findings.errors import PassageOutside, UnknownIssue
from services.collation.practices import queries
from services.collation.practices.domain import (
    Decision,
    Example,
    PracticeState,
    Source,
    practice_url,
    searchable,
)
from services.collation.practices.errors import OwnPractice, PracticeEnded, PracticeNotHeld
from services.collation.practices.schemas import PracticeDecisionIn, PracticeIn, ReportSource
from services.collation.practices.tables import Practice, PracticeIssue
from services.collation.reviews import queries as reviews
from services.collation.taxonomy import queries as taxonomies
from services.collation.texts.errors import IdentifyingText, MayIdentify
from services.collation.texts.service import check_texts


async def write_practice(tx: Transaction, caller: Caller, body: PracticeIn) -> Practice:
    """A body shares in writing, or from a report. Raises UnknownIssue, IdentifyingText."""
    taxonomy = await taxonomies.in_force(tx.session)
    unknown = [n for n, code in enumerate(body.issues) if taxonomy.issue(code) is None]
    if unknown:
        raise UnknownIssue(
            pointers=[Pointer(f"/issues/{n}", "Not of the taxonomy in force.") for n in unknown]
        )
    if body.source is not None:
        await _check_passage(tx, caller, body.source)
    example = Example(
        title=body.title,
        text=body.text,
        issues=tuple(body.issues),
        evidence=body.evidence,
        origin=body.origin,
        evidence_note=body.evidence_note,
        evidence_url=body.evidence_url,
        named=body.named,
    )
    return await _put(tx, caller.tenant, caller.client, example, passage=body.source)


async def share_practice(
    tx: Transaction,
    *,
    tenant: str,
    client: str,
    example: Example,
    source: Source,
    looked_at: bool = False,
) -> Practice:
    """Another slice shares one of its records; shared again it is the same example.

    The example's issues are of the taxonomy already. `looked_at`: whoever shares it has screened
    all its texts, or somebody else than who wrote them said that they identify nobody; then it is
    neither refused nor held. Else raises IdentifyingText.
    """
    same = await queries.of_source(tx.session, source)
    return same or await _put(tx, tenant, client, example, source=source, looked_at=looked_at)


async def withdraw_practices(tx: Transaction, source: Source) -> None:
    """What was shared from this record is taken back; nothing was, and nothing happens."""
    practice = await queries.of_source(tx.session, source)
    if practice is not None:
        await _end(tx, practice, PracticeState.WITHDRAWN)


async def withdraw_practice(tx: Transaction, tenant: str, practice_id: UUID) -> Practice:
    """Consent is withdrawn: at once, for good, and always possible."""
    practice = await queries.get_own(tx.session, tenant, practice_id)
    if practice.state in (PracticeState.HELD, PracticeState.SHARED):
        await _end(tx, practice, PracticeState.WITHDRAWN)
    return practice


async def follow_withdrawal(tx: Transaction, scr_id: UUID) -> None:
    """What only a withdrawn review tells of goes with it."""
    for practice in await queries.of_review(tx.session, scr_id):
        await _end(tx, practice, PracticeState.WITHDRAWN)


async def set_naming(tx: Transaction, tenant: str, practice_id: UUID, named: bool) -> Practice:
    """Whether one's own body is named from now on; if not, no answer names it again either.

    Raises PracticeEnded, and MayIdentify where the words would name it all the same.
    """
    practice = await queries.get_own(tx.session, tenant, practice_id)
    if practice.state not in (PracticeState.HELD, PracticeState.SHARED):
        raise PracticeEnded
    if practice.named and not named:
        _check_anonymous(practice)
    if practice.named != named:
        practice.named = named
        practice.revision += 1
        if not named:
            await tx.take_back(practice_url(practice_id), practice_id)
        if practice.state == PracticeState.SHARED:
            issues = (await queries.issues_of(tx.session, [practice]))[practice.practice_id]
            await _tell(tx, practice, issues)
    return practice


async def decide_practice(
    tx: Transaction, caller: Caller, practice_id: UUID, body: PracticeDecisionIn
) -> Practice:
    """A second pair of eyes. Raises PracticeNotHeld, OwnPractice, IdentifyingText."""
    practice = await queries.lock_practice(tx.session, practice_id)
    if practice.state != PracticeState.HELD:
        raise PracticeNotHeld
    if practice.written_by == caller.client:
        raise OwnPractice
    check_texts({"/reason": body.reason})
    practice.decided_by, practice.decision_reason = caller.client, body.reason
    if body.decision is Decision.REFUSE:
        await _end(tx, practice, PracticeState.REFUSED)
        return practice
    practice.state, practice.shared_at = PracticeState.SHARED, utc_now()
    issues = (await queries.issues_of(tx.session, [practice]))[practice.practice_id]
    await _tell(tx, practice, issues)
    return practice


def _check_anonymous(practice: Practice) -> None:
    texts = {f"/{name}": said for name, said in (practice.body or {}).items()}
    if found := fields_that_name_a_body(texts, [practice.tenant]):
        raise MayIdentify(pointers=[Pointer(one.pointer, one.kind.value) for one in found])


async def _check_passage(tx: Transaction, caller: Caller, source: ReportSource) -> None:
    # locks the review: it is not withdrawn while we point at it
    review = await reviews.review_in_force(
        tx.session, source.scr_id, source.scr_version, caller=caller
    )
    if await reviews.find_passage(tx.session, review, source.passage) is None:
        raise PassageOutside(
            pointers=[Pointer("/source/passage", "Not a passage of this version.")]
        )


async def _put(
    tx: Transaction,
    tenant: str,
    client: str,
    example: Example,
    *,
    source: Source | None = None,
    passage: ReportSource | None = None,
    looked_at: bool = False,
) -> Practice:
    suspected = [] if looked_at else await _screened(tx, example, tenant)
    now = utc_now()
    practice = Practice(
        practice_id=uuid4(),
        revision=1,
        tenant=tenant,
        state=PracticeState.HELD if suspected else PracticeState.SHARED,
        origin=example.origin,
        evidence=example.evidence,
        named=example.named,
        body={pointer.lstrip("/"): text for pointer, text in example.texts.items()},
        search_text=searchable(example),
        screened=[{"pointer": s.pointer, "kind": s.kind.value} for s in suspected],
        source_kind=source.kind if source else None,
        source_id=source.id if source else None,
        scr_id=passage.scr_id if passage else None,
        scr_version=passage.scr_version if passage else None,
        passage=passage.passage if passage else None,
        written_at=now,
        written_by=client,
        shared_at=None if suspected else now,
        ended_at=None,
        decided_by=None,
        decision_reason=None,
    )
    tx.session.add(practice)
    codes = tuple(sorted(set(example.issues)))
    tx.session.add_all(
        PracticeIssue(practice_id=practice.practice_id, issue=code) for code in codes
    )
    await tx.session.flush()
    await _index_words(tx, practice.seq, practice.search_text)
    if not suspected:
        await _tell(tx, practice, codes)
    return practice


async def _index_words(tx: Transaction, seq: int, words: str) -> None:
    """PostgreSQL does so by itself."""
    if tx.dialect == "sqlite":
        await tx.session.execute(_PUT_IN, {"seq": seq, "words": words})


async def _forget_words(tx: Transaction, seq: int, words: str) -> None:
    """SQLite's index has to be told what stood there, and keeps it until it is made dense."""
    if tx.dialect == "sqlite":
        await tx.session.execute(_TAKE_OUT, {"seq": seq, "words": words})
        await tx.session.execute(_MAKE_DENSE)


_PUT_IN = text("INSERT INTO practice_fts (rowid, search_text) VALUES (:seq, :words)")
_TAKE_OUT = text(
    "INSERT INTO practice_fts (practice_fts, rowid, search_text) VALUES ('delete', :seq, :words)"
)
_MAKE_DENSE = text("INSERT INTO practice_fts (practice_fts) VALUES ('optimize')")


async def _screened(tx: Transaction, example: Example, body: str) -> list[FieldSuspicion]:
    """What a person has still to look at: also boards' names, but for one's own with consent.

    Raises IdentifyingText for what is certain.
    """
    in_words = screen_fields(example.texts, Place.EXAMPLE)
    in_link = screen_links({"/evidence_url": example.evidence_url}, Place.EXAMPLE)
    found = [*dict.fromkeys(in_words + in_link)]
    certain = [s for s in found if s.certainty is Certainty.CERTAIN]
    if certain:
        raise IdentifyingText(pointers=[Pointer(s.pointer, s.kind.value) for s in certain])
    known = {*await known_boards(tx.session), body}
    its_own = body if example.named else None
    return found + fields_that_name_a_body(example.texts, known, but=its_own)


async def _tell(tx: Transaction, practice: Practice, issues: tuple[str, ...]) -> None:
    assert practice.shared_at is not None
    await tx.publish(
        PracticeShared(
            practice_id=practice.practice_id,
            revision=practice.revision,
            issues=issues,
            evidence=PracticeEvidence(practice.evidence),
            origin=PracticeOrigin(practice.origin),
            practice_url=practice_url(practice.practice_id),
            shared_at=practice.shared_at,
        )
    )


async def _end(tx: Transaction, practice: Practice, state: PracticeState) -> None:
    """Keeps that it was there, and no word of it.

    Told to whoever may hold the words: everybody, once it was shared, and the record it came from.
    """
    is_held_elsewhere = practice.state == PracticeState.SHARED or practice.source_kind is not None
    now = utc_now()
    practice.state, practice.ended_at = state, now
    practice.revision += 1
    words = practice.search_text
    practice.body, practice.search_text, practice.named = None, "", False
    await _forget_words(tx, practice.seq, words)
    await tx.take_back(practice_url(practice.practice_id), practice.practice_id)
    if is_held_elsewhere:
        await tx.publish(
            PracticeWithdrawn(
                practice_id=practice.practice_id,
                revision=practice.revision,
                withdrawn_at=now,
            )
        )
