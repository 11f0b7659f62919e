"""The coding part of `make demo`: two people code a review apart, and a third settles the rest."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api, push_report, settled
from samples.corpus import Coding, Sample, reports

LetIn = Callable[[str, str, tuple[str, ...]], Awaitable[tuple[str, str]]]
"""A client's name, its tenant and its scopes become an id and a secret."""
ANALYST = ("codings:read", "codings:write")
LEAD = ("codings:read", "codings:assign")
THIRD = ("codings:read", "codings:adjudicate")
BOARD = ("documents:push", "scrs:push", "scrs:read")


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """A few lines; raises when anything is not as it should be."""
    async with AsyncExitStack() as stack:

        async def enter(name: str, scopes: tuple[str, ...], tenant: str = "centre") -> Any:
            credentials = await let_in(name, tenant, scopes)
            return credentials[0], await stack.enter_async_context(open_api(url, *credentials))

        sample = reports()[0]
        _, board = await enter("case system", BOARD, sample.metadata["commissioning_body_id"])
        scr_id = await push_another(board, sample)
        _, lead = await enter("lead", LEAD)
        (ash, first), (elm, second) = [await enter(name, ANALYST) for name in ("Ash", "Elm")]
        _, third = await enter("third", THIRD)
        body = {"scr_id": scr_id, "scr_version": 1, "coders": [ash, elm]}
        pair = f"/v1/double-codings/{await assigned(lead, body)}"
        own = sample.codings
        console.print("\n[bold]Double coding[/]: two analysts code one review, each alone.")
        await code_apart(first, own)
        await code_apart(second, own[:-3])
        agreement = (await said(await third.get(f"{pair}/agreement")))["overall"]
        console.print(
            f"  Of {agreement['units']:,} passages and issues they differ in "
            f"{agreement['different']}: Cohen's kappa {agreement['cohens_kappa']:.2f}, "
            f"Krippendorff's alpha {agreement['krippendorffs_alpha']:.2f}; "
            "one report is too few for an interval."
        )
        await settle(third, pair)
        counted = await said(await third.get("/v1/codings", params={"scr_id": scr_id}))
        console.print(
            f"  A third settles that, with reasons; now {len(counted['items'])} codings count. "
            "No figure is of a person."
        )


async def push_another(board: httpx2.AsyncClient, sample: Sample) -> str:
    """A review that nobody has coded yet, with the same report."""
    metadata = sample.metadata | {"source_ref": f"{sample.metadata['source_ref']}-TWICE"}
    receipt = await push_report(board, sample.file, metadata)
    await settled(board, receipt)
    return str(receipt["id"])


async def assigned(lead: httpx2.AsyncClient, body: dict[str, Any]) -> str:
    """Collation may need a moment to take the version in."""
    async with asyncio.timeout(60):
        while True:
            answer = await lead.post("/v1/double-codings", json=body)
            if answer.status_code != 404:
                return str((await said(answer))["double_coding_id"])
            await asyncio.sleep(0.05)


async def code_apart(analyst: httpx2.AsyncClient, codings: tuple[Coding, ...]) -> None:
    (mine,) = (await said(await analyst.get("/v1/coding-assignments?state=open")))["items"]
    desk = await said(await analyst.get(mine["desk_url"], params={"limit": 200}))
    for coding in codings:
        number = next(p["number"] for p in desk["items"] if plain(coding.quote) in plain(p["text"]))
        body = {"passage": number, "issue": coding.issue, "kind": coding.kind}
        place = f"/v1/coding-assignments/{mine['assignment_id']}"
        await said(await analyst.post(f"{place}/codings", json=body))
    await said(await analyst.post(f"{place}/completion"))


def plain(text: str) -> str:
    """Wherever the extractor put the line breaks."""
    return re.sub(r"[\W_]+", " ", text).strip().lower()


async def settle(third: httpx2.AsyncClient, pair: str) -> None:
    for one in (await said(await third.get(f"{pair}/disagreements")))["items"]:
        body = {
            "passage": one["passage"],
            "issue": one["issue"],
            "kinds": one["first"]["kinds"] or one["second"]["kinds"],
            "reason": "The passage says so in its own words.",
        }
        await said(await third.post(f"{pair}/adjudications", json=body))


async def said(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise SystemExit(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
