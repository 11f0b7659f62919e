"""The quality part of `make demo`: a board thinks a review through, and shares what it wants to."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api

LetIn = Callable[[str, str, Iterable[str]], Awaitable[tuple[str, str]]]
BOARD = ("quality:read", "quality:write", "quality:reflect", "markers:read")
CENTRE = ("quality:totals", "markers:read")


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """`let_in(name, tenant, scopes)` gives a client's id and secret."""
    board = await let_in("board manager", "fernshire-scb", BOARD)
    centre = await let_in("centre", "centre", CENTRE)
    async with open_api(url, *board) as desk, open_api(url, *centre) as office:
        markers = await said(await desk.get("/v1/marker-sets/SCR-2016?mode=aide_memoire"))
        groups = ", ".join(f"{g['title'].lower()} {g['markers']}" for g in markers["groups"])
        console.print(f"\n[bold]Quality markers[/]: {markers['marker_count']} ({groups}).")
        record = await refer(desk)
        reflection = await reflect(desk, record)
        console.print(f"  A board refers a case and asks: {reflection['question_text']}")
        console.print(f"  It notes, in words: {reflection['said']['narrative']}")
        shared = {"reflection_id": reflection["reflection_id"], "purpose": "national_totals"}
        await said(await desk.post(f"{record}/consents", json=shared))
        totals = await said(await office.get("/v1/quality-totals"))
        console.print(
            f"  It shares that for national totals. The centre sees {len(totals['items'])} totals: "
            f"below {totals['smallest_shown']} boards nothing is shown. There are no scores."
        )


async def refer(desk: httpx2.AsyncClient) -> str:
    case = {
        "route": "elective",
        "reason": "Much may be learned of early help.",
        "referred_on": "2026-01-12",
    }
    record = await said(await desk.post("/v1/quality-records", json=case))
    return f"/v1/quality-records/{record['record_id']}"


async def reflect(desk: httpx2.AsyncClient, record: str) -> Any:
    body = {
        "marker": 7,
        "question": 4,
        "point_of_use": "set_up",
        "state": "being_explored",
        "narrative": "The panel hears a challenge first; who hears one to the panel is still open.",
        "helped": ["clear_roles"],
    }
    return await said(await desk.post(f"{record}/reflections", json=body))


async def said(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise SystemExit(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
