"""Clients that say each thing until they are told that it is done, whatever dies meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from chassis.errors import Unavailable

TRY_AGAIN = frozenset({401, 403, 409, 429, 500, 502, 503, 507})
PAUSE_SECONDS = 0.2
Send = Callable[[], Awaitable[httpx2.Response]]


class Stubborn:
    """What was asked again after a failure is in `retries`, what a read waited for is not."""

    def __init__(self) -> None:
        self.retries = 0

    async def until_taken(self, send: Send) -> dict[str, Any]:
        answer = await self.until(send, lambda answer: answer.is_success)
        body: dict[str, Any] = answer.json()
        return body

    async def until(
        self,
        send: Send,
        settled: Callable[[httpx2.Response], bool],
        wait_at: frozenset[int] = frozenset(),
    ) -> httpx2.Response:
        """The answer that settles it. A request whose answer was lost is simply sent again."""
        while True:
            try:
                answer = await send()
                if settled(answer):
                    return answer
                assert answer.status_code in TRY_AGAIN | wait_at, answer.text
                self.retries += answer.status_code not in wait_at
            except (httpx2.TransportError, OSError, Unavailable):  # the token endpoint's too
                self.retries += 1
            await asyncio.sleep(PAUSE_SECONDS)
