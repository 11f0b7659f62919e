"""Boards that push and withdraw and analysts who code, all at once; and all that they were told.

Whoever is told that something is done writes it down. Whatever is seen later and was not written
down is a phantom; whatever was written down and is not seen is lost.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import httpx2

from cli.push import open_api
from tests.flows.reports import metadata_of, small_pdf
from tests.flows.stack import Stack
from tests.flows.stubborn import Stubborn

PUSHES = 300
BOARDS = 5
SENDERS = 4
OTHERS = 3
ENOUGH = 40
CODED_EVERY = 3
RETRACTED_EVERY = 15
WITHDRAWN_EVERY = 25
CODED_PASSAGES = (2, 3)
BOARD = ("documents:push", "scrs:push", "scrs:read", "quality:read")
CENTRE = ("codings:read", "codings:write", "trends:read", "scrs:copy", "scrs:read")
Api = httpx2.AsyncClient


class Coding(NamedTuple):
    scr_id: str
    passage: int
    issue: str


@dataclass(slots=True)
class Told:
    """What was accepted with 2xx."""

    reviews: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    coded: set[Coding] = field(default_factory=set)
    retracted: set[Coding] = field(default_factory=set)
    completed: set[str] = field(default_factory=set)

    @property
    def published(self) -> set[str]:
        return self.reviews - self.withdrawn

    @property
    def codings(self) -> set[Coding]:
        """Those that hold."""
        return {c for c in self.coded - self.retracted if c.scr_id not in self.withdrawn}

    @property
    def waiting(self) -> set[str]:
        """To be coded to the end."""
        return self.published - self.completed

    @property
    def counted(self) -> set[str]:
        return self.completed - self.withdrawn

    @property
    def showing(self) -> set[tuple[str, str]]:
        """Each practice issue with each review that shows it: what the trends count."""
        return {(c.issue, c.scr_id) for c in self.codings if c.scr_id in self.counted}


class Crowd:
    """All of it is sent again until it is taken, under the same Idempotency-Key.

    Analysts and boards follow what was pushed: as far as they come while boards push, and far
    enough; not to the end, which would wait for the last report to be read.
    """

    def __init__(self, boards: Sequence[Api], desk: Api, issues: Sequence[str]) -> None:
        self.boards = boards
        self.desk = desk
        self.issues = issues
        self.told = Told()
        self.stubborn = Stubborn()
        self._pushed = iter(range(PUSHES))
        self._chores: asyncio.Queue[Callable[[], Awaitable[None]] | None] = asyncio.Queue()
        self._done = 0
        self._pushed_all = False

    async def work(self) -> None:
        async with asyncio.TaskGroup() as people:
            others = [people.create_task(self._follow()) for _ in range(OTHERS)]
            async with asyncio.TaskGroup() as senders:
                for _ in range(SENDERS):
                    senders.create_task(self._send())
            self._pushed_all = True
            for _ in others:
                self._chores.put_nowait(None)

    async def _send(self) -> None:
        for number in self._pushed:
            board = self.boards[number % BOARDS]
            scr_id = await self._push(board, number)
            self.told.reviews.add(scr_id)
            if number % CODED_EVERY == 0:
                self._chores.put_nowait(partial(self._code, number, scr_id))
            if number % WITHDRAWN_EVERY == 0:
                self._chores.put_nowait(partial(self._withdraw, board, scr_id))

    async def _follow(self) -> None:
        while (chore := await self._chores.get()) is not None:
            if self._pushed_all and self._done >= ENOUGH:
                return
            await chore()
            self._done += 1

    async def _push(self, board: Api, number: int) -> str:
        pdf = await asyncio.to_thread(small_pdf, number)
        digest, kind = hashlib.sha256(pdf).hexdigest(), {"content-type": "application/pdf"}
        await self.stubborn.until_taken(
            lambda: board.put(f"/v1/documents/{digest}", content=pdf, headers=kind)
        )
        body = metadata_of(number, pdf, f"board-{number % BOARDS}")
        return str((await self._post(board, "/v1/scrs", body, f"push-{number}"))["id"])

    async def _withdraw(self, board: Api, scr_id: str) -> None:
        """As soon as it is published: whoever fetches it now, or once more, must not keep it."""
        path = f"/v1/scrs/{scr_id}"
        await self.stubborn.until(
            lambda: board.get(path),
            lambda seen: seen.is_success and seen.json()["state"] == "published",
            wait_at=frozenset({200}),
        )
        await self._post(board, f"{path}/withdrawal", {"reason": "other"}, f"withdraw-{scr_id}")
        self.told.withdrawn.add(scr_id)

    async def _code(self, number: int, scr_id: str) -> None:
        for place, passage in enumerate(CODED_PASSAGES):
            issue = self.issues[(number + place) % len(self.issues)]
            coding = Coding(scr_id, passage, issue)
            body = {**coding._asdict(), "scr_version": 1}
            taken = await self._say(f"code-{number}-{place}", "/v1/codings", body)
            if taken is None:
                return
            self.told.coded.add(coding)
        if number % RETRACTED_EVERY == 0:
            path = f"/v1/codings/{taken['finding_id']}/retraction"
            if await self._say(f"retract-{number}", path, {"reason": "mistaken"}) is None:
                return
            self.told.retracted.add(coding)
        path = f"/v1/coding-queue/{scr_id}/completion"
        if await self._say(f"complete-{number}", path, {"scr_version": 1}) is not None:
            self.told.completed.add(scr_id)

    async def _say(self, key: str, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """None where the review was withdrawn under the analyst's hands."""
        headers = {"idempotency-key": key}
        answer = await self.stubborn.until(
            lambda: self.desk.post(path, json=body, headers=headers),
            lambda answer: answer.is_success or answer.status_code == 410,
            wait_at=frozenset({404}),  # it has not come to the desk yet
        )
        said: dict[str, Any] | None = answer.json() if answer.is_success else None
        return said

    async def _post(self, api: Api, path: str, body: object, key: str) -> dict[str, Any]:
        headers = {"idempotency-key": key}
        return await self.stubborn.until_taken(lambda: api.post(path, json=body, headers=headers))


@asynccontextmanager
async def crowd_at(stack: Stack) -> AsyncIterator[Crowd]:
    async with AsyncExitStack() as clients:

        async def let_in(tenant: str, *scopes: str) -> Api:
            credentials = await stack.let_in(tenant, *scopes)
            return await clients.enter_async_context(open_api(stack.url, *credentials))

        boards = [await let_in(f"board-{number}", *BOARD) for number in range(BOARDS)]
        desk = await let_in("centre", *CENTRE)
        issues = [row["code"] for row in (await desk.get("/v1/issues")).json()["items"]]
        yield Crowd(boards, desk, issues)
