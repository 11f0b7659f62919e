"""The grid and briefings part of `make demo`: a briefing's next edition, and what goes to print."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api

LetIn = Callable[[str, str, Iterable[str]], Awaitable[tuple[str, str]]]
AUTHOR = ("trends:read", "briefings:read", "briefings:write")
APPROVER = ("briefings:read", "briefings:approve")
BRIEFING = "/v1/briefings/6"
PRINTED = Path(__file__).resolve().parents[1] / "build" / "demo"
SHEETS = {
    "grid-a3.pdf": ("/v1/grid", {"format": "pdf"}),
    "grid-condensed-a3.pdf": ("/v1/grid", {"format": "pdf", "view": "condensed"}),
    "grid.xlsx": ("/v1/grid", {"format": "xlsx"}),
    "grid.html": ("/v1/grid", {"format": "html"}),
    "briefing-6.pdf": (f"{BRIEFING}/leaflet.pdf", {}),
    "briefing-6-case-study.docx": (f"{BRIEFING}/leaflet.docx", {"form": "case_study"}),
}


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """`let_in(name, tenant, scopes)` gives a client's id and secret."""
    author = await let_in("briefing author", "centre", AUTHOR)
    approver = await let_in("briefing approver", "centre", APPROVER)
    async with open_api(url, *author) as desk, open_api(url, *approver) as office:
        listed = await said(await desk.get("/v1/briefings"))
        waiting = sum(row["state"] == "awaiting_title" for row in listed["items"])
        console.print(
            f"\n[bold]Briefings[/]: {len(listed['items'])} slots, {waiting} waits for its printed "
            "title. After the summit, an edition with what was said there:"
        )
        edition = (await said(await desk.post(f"{BRIEFING}/editions")))["url"]
        await said(await desk.post(f"{edition}/submission"))
        await said(await office.post(f"{edition}/approval"))
        briefing = await said(await desk.get(BRIEFING))
        reports, practitioners, _bodies = briefing["reasons"].values()
        console.print(
            f"  {briefing['title']}, edition {briefing['edition']}: {reports['count']} reasons "
            f"from reports beside {practitioners['count']} from practitioners."
        )
        PRINTED.mkdir(parents=True, exist_ok=True)
        for name, (path, query) in SHEETS.items():
            answer = await desk.get(path, params=query)
            if answer.is_error:
                raise SystemExit(f"{path}: {answer.status_code} {answer.text}")
            (PRINTED / name).write_bytes(answer.content)
        console.print(f"  Printed into {PRINTED}: {', '.join(SHEETS)}.")


async def said(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise SystemExit(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
