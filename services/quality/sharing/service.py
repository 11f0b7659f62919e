"""Giving and withdrawing consent, and telling totals that point at nobody."""

from uuid import UUID, uuid4

from chassis.auth import Caller
from chassis.db import Transaction, insert_or_skip, upsert, utc_now
from chassis.errors import Pointer
from contracts.events.quality import QualityTotalCounted
from contracts.types import QualityTotal
from services.quality.markers.leaving import identifying
from services.quality.records import queries as records
from services.quality.reflections import queries as reflections
from services.quality.reflections.domain import Hindered
from services.quality.reflections.tables import ReflectionRevision
from services.quality.sharing import queries
from services.quality.sharing.domain import (
    EVERYWHERE,
    Cell,
    Kind,
    Purpose,
    boards_behind,
    moved,
    told,
)
from services.quality.sharing.errors import IdentifyingReflection, SharedAlready
from services.quality.sharing.schemas import ConsentIn
from services.quality.sharing.tables import Consent, SharedTotal, TotalBase


async def share(tx: Transaction, caller: Caller, record_id: UUID, body: ConsentIn) -> Consent:
    """One reflection, as it stands. Raises SharedAlready, IdentifyingReflection."""
    seen = await records.own_record(tx.session, caller.tenant, record_id)
    await records.lock_open(tx.session, seen)
    standing = await reflections.get_reflection(tx.session, record_id, body.reflection_id)
    revision = standing.reflection.revision
    if body.purpose is Purpose.COMMISSIONER:
        check_text(standing.said)
    if await queries.same_consent(
        tx.session, body.reflection_id, revision, body.purpose, body.commissioner
    ):
        raise SharedAlready
    consent = Consent(
        consent_id=uuid4(),
        record_id=record_id,
        reflection_id=body.reflection_id,
        revision=revision,
        purpose=body.purpose,
        recipient=body.commissioner,
        given_at=utc_now(),
        given_by=caller.client,
    )
    tx.session.add(consent)
    await tx.session.flush()
    return consent


def check_text(said: ReflectionRevision) -> None:
    """What a board writes for itself is its own; what others read names nobody. A total holds no
    text. Raises IdentifyingReflection."""
    texts = {name: getattr(said, name) for name in ("narrative", "reason", "proportionality")}
    if found := identifying(texts, said.evidence):
        raise IdentifyingReflection(
            pointers=[Pointer("/reflection_id", f"{part}: {kind}") for part, kind in found]
        )


async def withdraw_consent(
    tx: Transaction, tenant: str, record_id: UUID, consent_id: UUID
) -> Consent:
    """At once, for good, and always possible; that it was given stays on record."""
    await records.own_record(tx.session, tenant, record_id)
    consent = await queries.get_consent(tx.session, record_id, consent_id)
    consent.withdrawn_at = consent.withdrawn_at or utc_now()
    await tx.take_back(f"/v1/quality-records/{record_id}/consents", consent_id)
    return consent


async def move_totals(tx: Transaction, smallest: int) -> bool:
    """Moves the totals that enough boards joined or left; whether causes missing was told."""
    causes = await _lock_causes(tx)
    items = await queries.counted_items(tx.session)
    bases, boards = await queries.total_bases(tx.session), boards_behind(items)
    for cell, base in moved(bases, boards).items():
        bases[cell] = base
        put = upsert(TotalBase, tx.dialect).values(**cell._asdict(), boards=base)
        keys = list(Cell._fields)
        await tx.session.execute(
            put.on_conflict_do_update(index_elements=keys, set_={"boards": base})
        )
    return await _tell_causes(tx, causes, told(bases, boards, smallest))


async def _lock_causes(tx: Transaction) -> SharedTotal:
    """One process at a time moves totals, and none tells what another has told."""
    total = QualityTotal.CAUSES_MISSING
    await tx.session.execute(
        insert_or_skip(SharedTotal, tx.dialect).values(
            total=total, revision=0, boards=None, sharing_boards=None, counted_at=utc_now()
        )
    )
    return await tx.session.get_one(
        SharedTotal, total, with_for_update=True, populate_existing=True
    )


async def _tell_causes(tx: Transaction, causes: SharedTotal, shown: dict[Cell, int]) -> bool:
    boards = shown.get(Cell(*EVERYWHERE, Kind.HINDERED, Hindered.CAUSES_MISSING))
    sharing = shown.get(Cell(*EVERYWHERE, Kind.SHARING))
    if (causes.boards, causes.sharing_boards) == (boards, sharing):
        return False
    causes.revision += 1
    causes.boards, causes.sharing_boards, causes.counted_at = boards, sharing, utc_now()
    await tx.publish(
        QualityTotalCounted(
            total=QualityTotal.CAUSES_MISSING,
            revision=causes.revision,
            boards=boards,
            sharing_boards=sharing,
            counted_at=causes.counted_at,
        )
    )
    return True
