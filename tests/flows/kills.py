"""Processes that die at random, and come back at the same address."""

import asyncio
import random
import time
from collections import Counter

from tests.flows.stack import Part, Stack

QUICK_START = 2.0
"""Seconds. What takes longer to come up lives longer too: else it would do little but start."""


async def kill_at_random(
    stack: Stack, victims: list[str], seed: int, every: tuple[float, float], done: asyncio.Event
) -> Counter[str]:
    """SIGKILL one after the other, start it again after up to a second; how often each.

    Each is killed at least once, in the first round; goes on until all is done.
    """
    chance, kills = random.Random(seed), Counter[str]()
    first_round = chance.sample(victims, len(victims))
    slowness = 1.0
    while first_round or not done.is_set():
        await asyncio.sleep(slowness * chance.uniform(*every))
        part: Part = stack.parts[first_round.pop() if first_round else chance.choice(victims)]
        part.kill()
        kills[part.name] += 1
        await asyncio.sleep(chance.uniform(0, 1))
        started = time.monotonic()
        part.start()
        await asyncio.to_thread(part.wait_until_ready)
        slowness = max(1.0, (time.monotonic() - started) / QUICK_START)
    return kills
