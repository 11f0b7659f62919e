"""Taking one's record away, and erasing it."""

from typing import Annotated

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.record import service
from services.learning.record.domain import KEPT
from services.learning.record.schemas import ErasedOut, ExportOut

router = new_router("/v1/my-record", "learning")
Owner = Annotated[Caller, needs("learning:own")]


@router.get("/export")
async def export_record(caller: Owner, session: Reading) -> ExportOut:
    """Everything held about you, in a form that a machine reads."""
    tables = await service.export_record(session, caller.tenant)
    return ExportOut(tables=tables, kept_on_erasure=KEPT)


@router.delete("")
async def erase_record(caller: Owner, tx: Tx) -> ErasedOut:
    """For good; what the law needs stays, by an id that no longer leads to a name."""
    return ErasedOut(erased=await service.erase_record(tx, caller.tenant), kept=KEPT)
