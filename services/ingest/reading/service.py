"""Reads the document of one received version, and settles what becomes of the version."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from chassis.db import Database, Transaction, utc_now
from chassis.errors import Unavailable
from chassis.faults import faultpoint
from chassis.telemetry import get_logger
from services.ingest.documents.store import DocumentStore
from services.ingest.extraction.errors import ExtractorFailed
from services.ingest.passages.service import keep_passages
from services.ingest.reading.copies import folder_of_ones_own
from services.ingest.reading.examination import Examination, examine
from services.ingest.reading.queries import Claim, claim_next, find_claimed, move_lease
from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.queries import lock_scr
from services.ingest.scrs.service import enter, publish_version
from services.ingest.scrs.tables import ScrVersion
from services.ingest.scrs.views import GIVEN_UP

LEASE = timedelta(seconds=15)
"""How long a version waits for a reader that died; a living one renews its lease."""
RENEWAL_SECONDS = 5.0
PAUSE = timedelta(seconds=20)
"""Before the next try, after a failure that is not the document's."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Where documents come from, where they are copied while read, and when to give one up."""

    database: Database
    store: DocumentStore
    folder: Path
    attempts: int

    async def read_next(self) -> bool:
        """Read the document that waits longest; False when none waits."""
        now = utc_now()
        async with self.database.transaction() as tx:
            claim = await claim_next(tx, now, now + LEASE)
        if claim is None:
            return False
        if claim.attempt > self.attempts:
            await self._settle(claim, Examination(None, GIVEN_UP))
        else:
            await self._read(claim)
        return True

    async def _read(self, claim: Claim) -> None:
        begun = time.perf_counter()
        log = get_logger(self.database.service).bind(
            scr_id=str(claim.scr_id), version=claim.version, attempt=claim.attempt
        )
        try:
            async with self._renewing(claim):
                examined = await self._examined(claim)
            faultpoint("reading.extracted")
            state = await self._settle(claim, examined)
        except asyncio.CancelledError:
            with suppress(Unavailable):
                await asyncio.shield(self._give_back(claim, timedelta(0), uncounted=True))
            raise
        except (Unavailable, ExtractorFailed, OSError) as error:
            await self._give_back(claim, PAUSE, uncounted=True)
            log.error("reading put off", exc_info=error)
        except Exception as error:
            await self._give_back(claim, PAUSE)
            log.error("reading failed", exc_info=error)
        else:
            log.info("read", reason=state, seconds=round(time.perf_counter() - begun, 2))

    async def _examined(self, claim: Claim) -> Examination:
        async with self.database.reading() as session:
            version = await session.get_one(ScrVersion, (claim.scr_id, claim.version))
        with folder_of_ones_own(self.folder) as folder:
            original = folder / "original"
            await self.store.copy_to(version.document_sha256, original)
            return await examine(original, version.media_type)

    async def _settle(self, claim: Claim, examined: Examination) -> ScrState | None:
        async with self.database.transaction() as tx:
            state = await settle_version(tx, claim, examined)
            faultpoint("reading.before_commit")
        return state

    @asynccontextmanager
    async def _renewing(self, claim: Claim) -> AsyncIterator[None]:
        """Hold the claim for as long as it takes."""
        task = asyncio.create_task(self._renew(claim))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _renew(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(RENEWAL_SECONDS)
            with suppress(Unavailable):
                async with self.database.transaction() as tx:
                    await move_lease(tx, claim, utc_now() + LEASE)

    async def _give_back(self, claim: Claim, pause: timedelta, *, uncounted: bool = False) -> None:
        async with self.database.transaction() as tx:
            await move_lease(tx, claim, utc_now() + pause, uncounted=uncounted)


async def settle_version(tx: Transaction, claim: Claim, examined: Examination) -> ScrState | None:
    """Passages, outcome and event together; None where another reader or a withdrawal was first."""
    scr = await lock_scr(tx.session, claim.scr_id)
    progress = await find_claimed(tx, claim)
    if scr is None or progress is None:
        return None
    state = examined.becomes(progress.concerns)
    read = examined.extraction
    if read is not None:
        await keep_passages(tx, claim.scr_id, claim.version, read.passages)
        progress.pages, progress.passages = read.pages, len(read.passages)
        progress.flags = sorted(read.flags)
    progress.reason = examined.reason
    progress.concerns = [*progress.concerns, *(doubt.stored() for doubt in examined.concerns)]
    if state is ScrState.PUBLISHED:
        state = await publish_version(tx, scr, progress)
    else:
        enter(progress, state)
    return state
