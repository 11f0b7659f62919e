"""A process that publishes to a local log and prints each number once it is durable."""

import asyncio
import sys

from chassis.bus import Message
from chassis.bus.local import LocalBus
from tests.chassis.bus.suite import SCR, TOPICS

PUBLISHERS = 4


async def main(path: str, first: int) -> None:
    bus = LocalBus(path)
    await bus.start(TOPICS)

    async def publish(publisher: int) -> None:
        number = first + publisher
        while True:
            await bus.publish([Message(SCR.name, f"key-{publisher}", str(number).encode())])
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            number += PUBLISHERS

    await asyncio.gather(*(publish(publisher) for publisher in range(PUBLISHERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
