"""The learning part of `make demo`: one place for two, a board's need, and Table 1."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api

LetIn = Callable[[str, str, tuple[str, ...]], Awaitable[tuple[str, str]]]
"""A client's name, its tenant and its scopes become an id and a secret."""
REVIEWER = ("learning:own", "learning:read")
PROVIDER = ("learning:provide", "learning:read")
BOARD = ("learning:commission", "learning:read")


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """A few lines; raises when anything is not as it should be."""
    async with AsyncExitStack() as stack:

        async def enter(name: str, tenant: str, scopes: tuple[str, ...]) -> httpx2.AsyncClient:
            client = await let_in(name, tenant, scopes)
            return await stack.enter_async_context(open_api(url, *client))

        provider = await enter("demo provider", "demo-provider", PROVIDER)
        board = await enter("demo board manager", "demo-board", BOARD)
        names = ("Reviewer Ash", "Reviewer Elm")
        people = [
            await enter(name, f"demo-reviewer-{number}", REVIEWER)
            for number, name in enumerate(names)
        ]
        console.print("\n[bold]Learning[/]: reviewers are found and learn; nobody is rated.")
        for person, name in zip(people, names, strict=True):
            record = {"name": name, "listed": True, "availability": "available"}
            await _ask(person, "PUT", "/my-record", record | {"models": ["silp"]})
        offer = await _ask(provider, "POST", "/offers", _offer())
        path = f"/offers/{offer['id']}/places"
        places = await asyncio.gather(*(_ask(person, "POST", path) for person in people))
        states = ", ".join(f"{n} {p['state']}" for n, p in zip(names, places, strict=True))
        console.print(f"  one place, booked by two at once: {states}")
        need = await _ask(board, "POST", "/needs", _need())
        invited = ", ".join(one["name"] for one in need["invited"])
        console.print(f"  a board posts a need; invited, in alphabetical order: {invited}")
        reported = await _ask(board, "GET", "/reported-results/lipp-2016")
        table = ", ".join(f"{one['per_100']}%" for one in reported["table_1"])
        console.print(f"  Table 1 of the first survey (base {reported['base']}): {table}")
        for conflict in reported["conflicts"]:
            two = " and ".join(f"{f['per_100']}% ({f['section']})" for f in conflict["figures"])
            console.print(f"    reported twice, both kept: {conflict['question']}: {two}")


async def _ask(api: httpx2.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    answer = await api.request(method, f"/v1{path}", json=body)
    if answer.is_error:
        raise SystemExit(f"{path}: {answer.status_code} {answer.text}")
    return answer.json()


def _in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def _offer() -> dict[str, Any]:
    return {
        "provider": "Example Training Cooperative",
        "kind": "masterclass",
        "topic": "Interviewing with care",
        "field": "Journalism",
        "starts_on": _in_days(30),
        "days": 1,
        "delivery": "online",
        "mix": "balanced",
        "level": "everyone",
        "audiences": ["lead_reviewer", "board_manager"],
        "places": 1,
    }


def _need() -> dict[str, Any]:
    return {
        "title": "A lead reviewer",
        "brief": "Two services, one family, and what stood between them.",
        "models": ["silp"],
        "answers_by": _in_days(20),
    }
