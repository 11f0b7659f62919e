"""Deadlines for a client library that waits for its brokers without end.

aiokafka's `stop` and an idempotent send return only when a broker answers (its issues 759, 1013,
1101). What it leaves running must be cut off: it would send, after an outage, what its callers
long gave up and sent again by another producer.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import ConsumerStoppedError, KafkaError, ProducerClosed

from chassis.bus import BusUnavailable

STOP_SECONDS = 5.0
CUT_OFF_SECONDS = 1.0
# where aiokafka 0.14 keeps the tasks and futures of a client
PARTS = ("_sender", "_coordinator", "_fetcher", "_client", "client")


@asynccontextmanager
async def within(seconds: float, doing: str) -> AsyncIterator[None]:
    """Whatever goes wrong inside is BusUnavailable."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise BusUnavailable(f"no answer in {seconds:g} s while {doing}") from error
    except (KafkaError, ConsumerStoppedError, OSError) as error:
        raise BusUnavailable(f"{type(error).__name__} while {doing}") from error


async def stop(client: AIOKafkaProducer | AIOKafkaConsumer, patience: float = STOP_SECONDS) -> None:
    """Let it finish for so long, then cut it off; never raises."""
    stopping = asyncio.create_task(client.stop())
    try:
        await asyncio.wait({stopping}, timeout=patience)
    finally:
        if not stopping.done():
            cut_off(client)
            stopping.cancel()
    await asyncio.wait({stopping}, timeout=CUT_OFF_SECONDS)
    if stopping.done() and not stopping.cancelled():
        stopping.exception()  # seen, and of no interest any more


def cut_off(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Fail what waits, end what runs, and close the sockets."""
    accumulator = getattr(client, "_message_accumulator", None)
    if accumulator is not None:
        accumulator.fail_all(ProducerClosed())
    for part in (getattr(client, name, None) for name in PARTS):
        for waiting in list(_futures(part)):
            waiting.cancel()
        for connection in list(getattr(part, "_conns", {}).values()):
            with suppress(OSError, RuntimeError):
                connection.close()


def _futures(part: Any) -> Iterator["asyncio.Future[Any]"]:
    for value in vars(part).values() if part is not None else ():
        for item in value if isinstance(value, set | list) else (value,):
            if isinstance(item, asyncio.Future):
                yield item
