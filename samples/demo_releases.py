"""The release part of `make demo`: a quarter is frozen, and a hidden number stays hidden."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api

LetIn = Callable[[str, str, Iterable[str]], Awaitable[tuple[str, str]]]
OFFICE = ("releases:make", "trends:read")


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """`let_in(name, tenant, scopes)` gives a client's id and secret."""
    client = await let_in("release office", "centre", OFFICE)
    async with open_api(url, *client) as office:
        trend = await said(await office.get("/v1/trends/D"))
        last = trend["points"][-1]
        interval = last["interval"] or {"low": 0, "high": 1}
        console.print(
            f"\n[bold]Trends and releases[/]: strategy discussions (D) in {last['period']}: "
            f"{last['numerator']} of {last['denominator']} coded reviews, "
            f"{interval['low']:.0%} to {interval['high']:.0%}; direction {last['direction']}."
        )
        body = {"period": last["period"]}
        made = await said(await office.post("/v1/releases", json=body))
        again = await said(await office.post("/v1/releases", json=body))
        same = "the same" if again == made else "another"
        console.print(
            f"  {made['release_id']} is released, sha256 {made['sha256'][:12]}…; again: {same}."
        )
        data = await said(await office.get(f"{made['url']}/data.json"))
        hidden = sum(figure["symbol"] == "c" for figure in data["figures"])
        console.print(
            f"  Of its {len(data['figures'])} figures {hidden} are below national level and too "
            "small to be shown, or would give such a one away."
        )


async def said(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise SystemExit(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
