"""Drafts a version, changes it, and lets a second person publish it; published ones stay."""

import asyncio
from collections.abc import Callable, Iterable, Set
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction, upsert, utc_now
from chassis.errors import Pointer
from contracts.events.collation import IssueChanged
from contracts.events.collation import TaxonomyPublished as TaxonomyPublishedEvent
from contracts.types import IssueChange
from screening.domain import Place
from services.collation.taxonomy import changes, queries
from services.collation.taxonomy.changes import Wording
from services.collation.taxonomy.domain import (
    InvalidTaxonomy,
    Taxonomy,
    VersionStatus,
    parse,
    write,
)
from services.collation.taxonomy.errors import (
    ChangeImpossible,
    DraftOpen,
    NoSuchTaxonomy,
    NotAboutPractice,
    NothingChanged,
    RetiredIssue,
    SecondPersonNeeded,
    TaxonomyPublished,
)
from services.collation.taxonomy.practice import EXPLANATION, is_of_a_family
from services.collation.taxonomy.schemas import (
    AddedIn,
    ChangeIn,
    IssueIn,
    MergedIn,
    RetiredIn,
    RewordedIn,
    SplitIn,
)
from services.collation.taxonomy.tables import IssueRevision, TaxonomyVersion
from services.collation.texts.service import check_texts


async def hold_in_force(tx: Transaction) -> Taxonomy:
    """The version in force, which stays in force until this transaction ends."""
    wanted = (
        select(TaxonomyVersion.version)
        .where(TaxonomyVersion.status == VersionStatus.PUBLISHED)
        .with_for_update(read=True)
    )
    if await tx.session.scalar(wanted) is None:
        # on PostgreSQL another took its place while we waited for the lock: that one is there now
        await tx.session.scalar(wanted)
    return await queries.in_force(tx.session)


async def hold_for_coding(tx: Transaction, code: str) -> Taxonomy:
    """The version in force, held; raises RetiredIssue for a code that it holds no more."""
    taxonomy = await hold_in_force(tx)
    if taxonomy.issue(code) is None:
        crosswalk = await queries.crosswalk(tx.session)
        if code in crosswalk.codes:
            now = ", ".join(crosswalk.successors(code)) or "no other issue"
            raise RetiredIssue(pointers=[Pointer("/issue", f"It became {now}.")])
    return taxonomy


async def open_draft(tx: Transaction, by: str) -> TaxonomyVersion:
    """A copy of the version in force to work on. Raises DraftOpen."""
    latest = await hold_in_force(tx)
    known = await queries.list_versions(tx.session, drafts=True)
    now = utc_now()
    draft = changes.begin(latest, changes.next_version([row.version for row in known], now.year))
    row = TaxonomyVersion(
        version=draft.version,
        status=VersionStatus.DRAFT,
        follows=latest.version,
        editors=[by],
        drafted_at=now,
    )
    _fill(row, draft)
    tx.session.add(row)
    try:
        await tx.session.flush()
    except IntegrityError:
        raise DraftOpen from None
    return row


async def change_draft(tx: Transaction, by: str, version: str, body: ChangeIn) -> TaxonomyVersion:
    """Raises NoSuchTaxonomy, TaxonomyPublished, ChangeImpossible, NotAboutPractice or
    IdentifyingText."""
    crosswalk = await queries.crosswalk(tx.session)
    await asyncio.to_thread(_check, body, crosswalk.in_force)
    return await edit_draft(
        tx, by, version, lambda draft: _apply(draft, crosswalk.codes_given, body)
    )


async def edit_draft(
    tx: Transaction, by: str, version: str, change: Callable[[Taxonomy], Taxonomy]
) -> TaxonomyVersion:
    """A draft changed by any of the functions of `changes`; says who had a hand in it."""
    row, draft = await _lock_draft(tx, version)
    try:
        # beside the event loop: what a whole codebook says is looked at
        changed = await asyncio.to_thread(change, draft)
        content = write(changed)
        parse(content)
    except (changes.ChangeRefused, InvalidTaxonomy) as error:
        raise ChangeImpossible(str(error)) from None
    row.editors = list(dict.fromkeys([*row.editors, by]))
    _fill(row, changed)
    await tx.session.flush()
    return row


def _check(body: ChangeIn, before: Taxonomy) -> None:
    check_texts({"/explanation": body.explanation}, Place.CONTRIBUTION)
    for pointer, issue in _issues_in(body):
        check_wording(issue.wording, pointer, before)


def check_wording(wording: Wording, pointer: str, before: Taxonomy) -> None:
    """What everybody will read for ever is about practice and names and blames nobody; what a
    version said before may be said again. Raises NotAboutPractice or IdentifyingText."""
    said = before.texts
    keys = {f"{pointer}/{name}": getattr(wording, name) for name in ("label", "condensed")}
    for where, key in keys.items():
        if key not in said:
            check_practice(key, where)
    texts = keys | {f"{pointer}/statement": wording.statement}
    for place, (reason, _) in enumerate(wording.reasons):
        texts[f"{pointer}/reasons/{place}/text"] = reason
    new = {where: text for where, text in texts.items() if text not in said}
    check_texts(new, Place.CONTRIBUTION)


def check_practice(key: str, pointer: str) -> None:
    """Raises NotAboutPractice, with the explanation."""
    if is_of_a_family(key):
        raise NotAboutPractice(pointers=[Pointer(pointer, EXPLANATION)])


def _issues_in(body: ChangeIn) -> Iterable[tuple[str, IssueIn]]:
    match body:
        case AddedIn() | RewordedIn():
            yield "/issue", body.issue
        case MergedIn():
            yield "/into", body.into
        case SplitIn():
            for place, issue in enumerate(body.into):
                yield f"/into/{place}", issue


def _apply(draft: Taxonomy, used: Set[str], body: ChangeIn) -> Taxonomy:
    why = body.explanation
    match body:
        case AddedIn():
            return changes.add(draft, used, body.issue.wording, why)
        case RewordedIn():
            return changes.reword(draft, body.code, body.issue.wording, why)
        case SplitIn():
            return changes.split(draft, used, body.code, [i.wording for i in body.into], why)
        case MergedIn():
            return changes.merge(draft, used, body.codes, body.into.wording, why)
        case RetiredIn():
            return changes.retire(draft, body.code, why)


def _fill(row: TaxonomyVersion, taxonomy: Taxonomy) -> None:
    content = write(taxonomy)
    row.content = content
    row.sha256 = sha256(content).hexdigest()
    row.issues = len(taxonomy.issues)


async def _lock_draft(tx: Transaction, version: str) -> tuple[TaxonomyVersion, Taxonomy]:
    wanted = (
        select(TaxonomyVersion)
        .where(TaxonomyVersion.version == version)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row: TaxonomyVersion | None = await tx.session.scalar(wanted)
    if row is None:
        raise NoSuchTaxonomy
    if row.status != VersionStatus.DRAFT:
        raise TaxonomyPublished
    _, content = await queries.find_version(tx.session, version, drafts=True)
    return row, parse(content)


async def give_up_draft(tx: Transaction, version: str) -> TaxonomyVersion:
    """Raises NoSuchTaxonomy or TaxonomyPublished."""
    row, _ = await _lock_draft(tx, version)
    await tx.session.execute(delete(TaxonomyVersion).where(TaxonomyVersion.version == version))
    return row


async def publish_draft(tx: Transaction, by: str, version: str) -> TaxonomyVersion:
    """From now on passages are coded by it. Raises SecondPersonNeeded or NothingChanged too."""
    row, draft = await _lock_draft(tx, version)
    if by in row.editors:
        raise SecondPersonNeeded
    if not draft.changes:
        raise NothingChanged
    before = await tx.session.scalar(
        select(TaxonomyVersion)
        .where(TaxonomyVersion.status == VersionStatus.PUBLISHED)
        .with_for_update()
    )
    assert before is not None
    before.status = VersionStatus.SUPERSEDED
    await tx.session.flush()
    row.status = VersionStatus.PUBLISHED
    row.published_at = utc_now()
    row.published_by = by
    await tx.session.flush()
    await tx.publish(
        TaxonomyPublishedEvent(
            version=version,
            follows=before.version,
            issues=row.issues,
            taxonomy_url=f"/v1/taxonomies/{version}",
            published_at=row.published_at,
        )
    )
    await _tell_changes(tx, draft)
    return row


async def _tell_changes(tx: Transaction, taxonomy: Taxonomy) -> None:
    for change in taxonomy.changes:
        for code in change.before:
            after = tuple(new for new in change.after if new != code)
            await tell_change(tx, taxonomy.version, code, IssueChange(change.kind), after)
        for code in change.after:
            if code not in change.before:
                await tell_change(tx, taxonomy.version, code, IssueChange.ADDED)


async def tell_change(
    tx: Transaction,
    version: str,
    issue: str,
    change: IssueChange,
    successors: tuple[str, ...] = (),
) -> None:
    """Says that an issue changed, and counts it, so that its events have an order."""
    count = upsert(IssueRevision, tx.dialect).values(issue=issue, revision=1)
    count = count.on_conflict_do_update(
        index_elements=["issue"], set_={"revision": IssueRevision.revision + 1}
    ).returning(IssueRevision.revision)
    revision = (await tx.session.execute(count)).scalar_one()
    await tx.publish(
        IssueChanged(
            issue=issue,
            revision=revision,
            taxonomy=version,
            change=change,
            successors=successors,
            issue_url=f"/v1/issues/{issue}",
            changed_at=utc_now(),
        )
    )
