"""The practice-issue part of `make demo`: words found, a project taken away, a new version."""

import io
import zipfile
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api

LetIn = Callable[[str, str, Iterable[str]], Awaitable[tuple[str, str]]]
RESEARCHER = ("scrs:read", "trends:read", "codings:read", "taxonomy:propose", "taxonomy:edit")
PUBLISHER = ("trends:read", "taxonomy:propose", "taxonomy:publish")


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """A few lines; raises when anything is not as it should be."""
    researcher = await let_in("demo researcher", "centre", RESEARCHER)
    publisher = await let_in("demo publisher", "centre", PUBLISHER)
    async with open_api(url, *researcher) as desk, open_api(url, *publisher) as office:
        console.print("\n[bold]Practice issues[/]: in words, in other tools, in versions.")
        page = await said(await desk.get("/v1/passage-search", params={"q": '"strategy meeting"'}))
        first = page["items"][0]
        console.print(f'  "strategy meeting" stands in {first["excerpt"][:70].strip()}…')
        issue = await said(await desk.get("/v1/issues/D4"))
        counts = ", ".join(f"{one['origin']} {one['reasons']}" for one in issue["origins"])
        console.print(f"  D4, reasons by who gave them: {counts}")
        query = {"scr_id": first["scr_id"]}
        project = await desk.get("/v1/coding-exports/codings.qdpx", params=query)
        with zipfile.ZipFile(io.BytesIO(project.content)) as archive:
            names = ", ".join(name.rpartition("/")[2][-12:] for name in archive.namelist())
        console.print(f"  as a REFI-QDA project for QualCoder and others: {names}")
        proposal = await said(await desk.post("/v1/issue-proposals", json=_proposal(first)))
        path = f"/v1/issue-proposals/{proposal['proposal_id']}/decision"
        decision = {"decision": "take_up", "explanation": "Seen in this review."}
        taken = await said(await office.post(path, json=decision))
        console.print(f"  proposed on a passage, taken up by a second person: {taken['code']}")


def _proposal(passage: dict[str, Any]) -> dict[str, Any]:
    label = "Strategy meeting without those who know the child"
    names = ("scr_id", "scr_version", "passage")
    return {
        "key": label,
        "issue": {
            "place": "D",
            "label": label,
            "statement": "The meeting takes place without those who know the child.",
            "condensed": "Strategy meeting without those who know",
        },
        "evidence": [{"kind": "passage"} | {name: passage[name] for name in names}],
    }


async def said(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise SystemExit(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
