"""Receives reviews: each content once, a correction as a further version."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from chassis.auth import Caller
from chassis.db import Database, Transaction, insert_or_skip, utc_now
from chassis.errors import Unavailable
from services.ingest.documents.queries import find_document
from services.ingest.documents.store import DocumentStore
from services.ingest.links.service import register_link
from services.ingest.reading.examination import examine
from services.ingest.scrs import queries
from services.ingest.scrs.domain import (
    ScrState,
    content_hash,
    quarter_of,
    request_hash,
    shows_region,
)
from services.ingest.scrs.schemas import ScrIn
from services.ingest.scrs.tables import Scr, ScrProgress, ScrVersion
from services.ingest.scrs.views import ConcernOut, sentence_of, url_of
from services.ingest.submissions.checks import Checked
from services.ingest.submissions.errors import (
    BodyOfAnother,
    DocumentOfAnotherType,
    DocumentUnknown,
    ScrRefTaken,
    SupersedesUnknown,
)
from services.ingest.submissions.schemas import Rehearsal, ScrReceipt

PATIENCE_SECONDS = 20.0
FOR_OTHERS = "scrs:push-for-others"


class Received(NamedTuple):
    """What became of a push: a version, made by it or met before."""

    version: ScrVersion
    state: ScrState
    new: bool


async def receive_scr(tx: Transaction, caller: Caller, checked: Checked) -> Received:
    """Receive a review whose document this tenant sent before.

    Raises BodyOfAnother, DocumentUnknown, DocumentOfAnotherType, ScrWithdrawn, ScrRefTaken,
    SupersedesUnknown.
    """
    said = checked.scr
    if said.commissioning_body_id != caller.tenant and FOR_OTHERS not in caller.scopes:
        raise BodyOfAnother
    await _check_document(tx, caller.tenant, said)
    scr = await _scr_of_ref(tx, caller.tenant, said)
    before = await queries.versions_of(tx.session, scr.id)
    same = _same(before, said)
    if same is not None:
        progress = await queries.progress_of(tx.session, scr.id, same.version)
        return Received(same, ScrState(progress.state), new=False)
    _check_place(scr, before, said)
    scr.latest_version += 1
    version = _version_of(scr, caller, said)
    tx.session.add_all([version, _progress_of(version, checked)])
    register_link(tx, scr.id, version.version, said.document_url)
    await tx.session.flush()
    return Received(version, ScrState.RECEIVED, new=True)


class _Over(Exception):
    """Ends a rehearsal."""


@asynccontextmanager
async def rehearsal(database: Database) -> AsyncIterator[Transaction]:
    """A transaction in which everything happens as it would, and which is rolled back."""
    try:
        async with database.transaction() as tx:
            yield tx
            raise _Over
    except _Over:
        return


def receipt_of(received: Received) -> ScrReceipt:
    version = received.version
    return ScrReceipt(
        id=version.scr_id,
        version=version.version,
        state=received.state,
        received_at=version.received_at,
        status_url=url_of(version.scr_id, version.version),
    )


@asynccontextmanager
async def in_turn(rehearsals: asyncio.Semaphore) -> AsyncIterator[None]:
    """Few documents are read at once for rehearsals; raises Unavailable after a while."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await rehearsals.acquire()
    except TimeoutError:
        raise Unavailable("Too many rehearsals at once.", retry_after=5) from None
    try:
        yield
    finally:
        rehearsals.release()


async def foresee(
    received: Received, checked: Checked, store: DocumentStore, document: Path | None = None
) -> Rehearsal:
    """What would become of a version: reads its document, from the store where none is given."""
    version = received.version
    if not received.new:
        return Rehearsal(would_answer=200, version=version.version)
    with tempfile.TemporaryDirectory() as folder:
        if document is None:
            document = Path(folder) / "original"
            await store.copy_to(version.document_sha256, document)
        examined = await examine(document, version.media_type)
    concerns = [*checked.concerns, *examined.concerns]
    return Rehearsal(
        would_answer=202,
        version=version.version,
        would_become=examined.becomes(checked.concerns),
        reason=examined.reason,
        reason_text=sentence_of(examined.reason),
        concerns=[ConcernOut(**concern.stored()) for concern in concerns],
    )


async def _check_document(tx: Transaction, tenant: str, said: ScrIn) -> None:
    document = await find_document(tx.session, tenant, said.document_sha256)
    if document is None:
        raise DocumentUnknown
    if document.media_type != said.media_type:
        raise DocumentOfAnotherType


async def _scr_of_ref(tx: Transaction, tenant: str, said: ScrIn) -> Scr:
    """The review of this reference, locked; a new one where there is none."""
    row = {
        "id": uuid4(),
        "tenant": tenant,
        "source_system": said.source_system,
        "source_ref": said.source_ref,
        "received_at": utc_now(),
        "latest_version": 0,
    }
    await tx.session.execute(insert_or_skip(Scr, tx.dialect).values(**row))
    scr = await queries.lock_by_ref(tx.session, tenant, said.source_system, said.source_ref)
    queries.refuse_withdrawn(scr)
    return scr


def body_of(said: ScrIn) -> dict[str, Any]:
    """What was said and nothing else, so that a field of a later release changes no hash."""
    return said.model_dump(mode="json", exclude_none=True)


def _same(before: Sequence[ScrVersion], said: ScrIn) -> ScrVersion | None:
    """The version that this very push made, or the newest where it says nothing else."""
    body = body_of(said)
    if before and before[0].content_hash == content_hash(body):
        return before[0]
    request = request_hash(body)
    return next((version for version in before if version.request_hash == request), None)


def _check_place(scr: Scr, before: Sequence[ScrVersion], said: ScrIn) -> None:
    if said.supersedes is None and before:
        raise ScrRefTaken
    if said.supersedes is not None and (not before or said.supersedes != scr.id):
        raise SupersedesUnknown


def _version_of(scr: Scr, caller: Caller, said: ScrIn) -> ScrVersion:
    body = body_of(said)
    return ScrVersion(
        scr_id=scr.id,
        version=scr.latest_version,
        received_at=utc_now(),
        client=caller.client,
        request_hash=request_hash(body),
        content_hash=content_hash(body),
        document_sha256=said.document_sha256,
        media_type=said.media_type,
        review_type=said.review_type,
        region=said.region if shows_region(said.area_disclosure) else None,
        published_in=quarter_of(said.publication_date),
        body=body,
    )


def _progress_of(version: ScrVersion, checked: Checked) -> ScrProgress:
    return ScrProgress(
        scr_id=version.scr_id,
        version=version.version,
        received_at=version.received_at,
        state=ScrState.RECEIVED,
        changed_at=version.received_at,
        concerns=[concern.stored() for concern in checked.concerns],
    )
