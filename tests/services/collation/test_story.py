"""The whole of collation's part, over a bus and with the coder it ships with."""

from uuid import uuid4

import httpx2
import pytest

from chassis.bus.memory import MemoryBus
from chassis.db import utc_now
from chassis.envelope import read, to_message
from chassis.events import Event, EventInfo
from chassis.testing import TestIssuer, eventually, running
from services.collation.app import service
from services.collation.settings import CollationSettings
from tests.services.collation.desk import PLAIN, Desk, Ingest, published, withdrawn

NO_MEETING = (
    "The social worker and the police spoke by telephone, and no strategy meeting was held. "
    "A strategy discussion was not convened, although the bruising was unexplained."
)


@pytest.mark.rule("C8")
async def test_a_review_on_the_bus_is_coded_and_told_and_its_withdrawal_takes_all_back(
    database_url: str, issuer: TestIssuer
) -> None:
    bus, ingest, scr_id = MemoryBus(), Ingest(), uuid4()
    await bus.start(service.topics)
    app = service.create_app(
        CollationSettings(database=database_url, bus="memory:", log_level="ERROR"),
        bus=bus,
        transport=httpx2.ASGITransport(ingest.app),
        get_keys=issuer.keys,
    )
    told = await bus.read(["finding", "coding"], None)

    async def tell(event: Event) -> None:
        info = EventInfo(uuid4(), "/ingest")
        await bus.publish([to_message(event, info, utc_now())])

    async def next_told() -> str:
        (message,) = await told.poll(1, 5)
        assert message.value is not None
        return read(message.value).type

    async with running(app) as (client,):
        desk = Desk(app, client, ingest, issuer)
        event = published(scr_id, passages=2)
        ingest.texts[event.passages_url] = [PLAIN, NO_MEETING]
        await tell(event)

        async def suggested() -> list[object]:
            assert (await desk.queue())["items"]
            return await desk.suggestions(scr_id)

        (suggestion, *_) = await eventually(suggested)
        assert (await desk.decide(suggestion, "accept")).status_code == 200
        assert await next_told() == "finding.coded"
        await desk.post(f"/v1/coding-queue/{scr_id}/completion", {"scr_version": 1})
        assert await next_told() == "coding.completed"
        await tell(withdrawn(scr_id))
        assert await next_told() == "finding.retracted"
        assert await desk.codings() == []
    await told.close()
    await bus.close()
