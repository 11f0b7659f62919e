"""What the good practice library says of a shared solution."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.collation import PracticeShared
from services.collation.workshops import service

handlers = Handlers()


@handlers.on(PracticeShared, name="workshops.tell-of-solution")
async def tell_of_solution(event: PracticeShared, tx: Transaction) -> None:
    await service.follow_practice(tx, event.practice_id)
