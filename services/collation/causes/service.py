"""Keeps the newest total."""

from chassis.db import Transaction, upsert
from contracts.events.quality import QualityTotalCounted
from services.collation.causes.tables import CauseTotal

KEPT = ("revision", "boards", "sharing_boards", "counted_at")


async def keep_total(tx: Transaction, event: QualityTotalCounted) -> None:
    """An older one that comes late changes nothing."""
    put = upsert(CauseTotal, tx.dialect).values(
        total=event.total, **{name: getattr(event, name) for name in KEPT}
    )
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["total"],
            set_={name: put.excluded[name] for name in KEPT},
            where=CauseTotal.revision < put.excluded.revision,
        )
    )
