"""Deadlines for a client library that waits for its brokers without end.

aiokafka's `stop` and an idempotent send return only when a broker answers (its issues 759, 1013,
1101). What it leaves running must be cut off: it would send, after an outage, what its callers
long gave up and sent again by another producer.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import ConsumerStoppedError, KafkaError

from chassis.bus import BusUnavailable

CALL_SECONDS = 15.0
STOP_SECONDS = 5.0
# what was told to end may first begin another wait: it is told again
CUT_OFF_ROUNDS = 20
CUT_OFF_SECONDS = 0.05
# where aiokafka 0.14 keeps the tasks and futures of a client
PARTS = ("_sender", "_coordinator", "_fetcher", "_client", "client")

Client: TypeAlias = AIOKafkaProducer | AIOKafkaConsumer


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


async def stop(client: Client, patience: float | None = None) -> None:
    """Let it finish for so long (STOP_SECONDS), then cut it off; never raises."""
    stopping = asyncio.create_task(_stop(client))
    try:
        await asyncio.wait({stopping}, timeout=STOP_SECONDS if patience is None else patience)
    finally:
        stopping.cancel()
        # also after a stop that ended: one that raised has left the rest as it was
        ended = cut_off(client) | {stopping}
    for _ in range(CUT_OFF_ROUNDS):
        _, running = await asyncio.wait(ended, timeout=CUT_OFF_SECONDS)
        if not running:
            break
        ended |= cut_off(client)
    for task in ended:
        if task.done() and not task.cancelled():
            task.exception()  # seen, and of no interest any more


async def _stop(client: Client) -> None:
    if isinstance(client, AIOKafkaProducer):
        # not left to its stop, which flushes in a task that nobody can reach
        await client.flush()
    await client.stop()


def cut_off(client: Client) -> set["asyncio.Task[Any]"]:
    """End what runs, wake what waits, and close the sockets; the tasks that were told to end."""
    client._closed = True
    parts = [getattr(client, name) for name in PARTS if getattr(client, name, None) is not None]
    waiting = {future for part in parts for future in _futures(part)}
    tasks = {future for future in waiting if isinstance(future, asyncio.Task)}
    for task in tasks:
        task.cancel()
    for future in waiting - tasks:
        if not future.done():  # cancelled, it would cancel a caller that awaits it
            future.set_result(None)
    for part in parts:
        for connection in list(getattr(part, "_conns", {}).values()):
            with suppress(OSError, RuntimeError):
                connection.close()
    return tasks


def _futures(part: Any) -> Iterator["asyncio.Future[Any]"]:
    for value in vars(part).values():
        for item in value if isinstance(value, set | list) else (value,):
            if isinstance(item, asyncio.Future):
                yield item
