"""What was taken back elsewhere leaves the editions that were submitted with it."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.collation import IssueChanged, PracticeShared, PracticeWithdrawn
from contracts.types import IssueChange
from services.collation.briefings import service

handlers = Handlers()


@handlers.on(PracticeWithdrawn, name="briefings.forget-example")
async def forget_example(_event: PracticeWithdrawn, tx: Transaction) -> None:
    await service.forget_words(tx)


@handlers.on(PracticeShared, name="briefings.forget-name")
async def forget_name(event: PracticeShared, tx: Transaction) -> None:
    """Told again, it may be that its body agrees to be named no more."""
    if event.revision > 1:
        await service.forget_words(tx)


@handlers.on(IssueChanged, name="briefings.forget-reasons")
async def forget_reasons(event: IssueChanged, tx: Transaction) -> None:
    if event.change is IssueChange.REASONS:
        await service.forget_words(tx)
