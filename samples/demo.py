"""`make demo`: a whole platform for a minute, used over HTTP as boards and analysts would."""

import asyncio
import re
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from chassis.db import Database
from cli.options import gateway_database
from cli.push import open_api, push_report, settled
from gateway.app import service as gateway
from gateway.clients.service import add_client
from samples import (
    demo_alliance,
    demo_coding,
    demo_grid,
    demo_issues,
    demo_learning,
    demo_quality,
    demo_releases,
    demo_summits,
)
from samples.corpus import Coding, Sample, held_report, reports

BOARD = ("documents:push", "scrs:push", "scrs:read")
ANALYST = ("codings:read", "codings:write", "trends:read", "events:read")
READY_SECONDS = 120
NEXT = """
Nothing is left running. Where to look next:
  make serve              keep the platform running, then open /openapi.json
  .venv/bin/lipp --help   let clients in, push reports, look after what runs
  docs/guides/            add an event, an endpoint, a slice, a service
  samples/                the reports and codings that you have just seen
"""
console = Console()


async def demo(data: Path) -> None:
    """Push, code and show; raises when anything is not as it should be."""
    async with platform(data) as url:
        console.print(f"The platform runs on [bold]{url}[/] with its data in {data}\n")
        analyst = await let_in(data, "demo analyst", "centre", ANALYST)
        async with open_api(url, *analyst) as desk:
            coded = await push_and_code(url, data, desk)
            await trends_caught_up(desk, coded)
            await show_grid(desk)
        await show_held(url, data)
        for part in (
            demo_issues,
            demo_releases,
            demo_quality,
            demo_learning,
            demo_summits,
            demo_grid,
            demo_alliance,
            demo_coding,
        ):
            await part.show(url, partial(let_in, data), console)
    console.out(NEXT)


@asynccontextmanager
async def platform(data: Path) -> AsyncIterator[str]:
    """The embedded platform in a process of its own on a free port; ended as Ctrl-C would."""
    command = ("-m", "cli", "serve", "--port", "0", "--data", str(data))
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE)
    try:
        yield await address_of(process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(20):
                await process.wait()
        except TimeoutError:
            process.kill()


async def address_of(process: Process) -> str:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_SECONDS):
            return await _ready(process.stdout)
    except TimeoutError:
        raise SystemExit(f"the platform was not ready after {READY_SECONDS} seconds") from None


async def _ready(said: asyncio.StreamReader) -> str:
    first = (await said.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+", first)
    if found is None:
        raise SystemExit("the platform did not start")
    async with httpx2.AsyncClient(base_url=found[0], trust_env=False) as http:
        while True:
            try:
                if (await http.get("/readyz")).is_success:
                    return found[0]
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.05)


async def let_in(data: Path, name: str, tenant: str, scopes: Iterable[str]) -> tuple[str, str]:
    """What `lipp clients add` does: a client's id and secret."""
    database = Database(gateway_database(data, None), gateway.name, gateway.metadata)
    try:
        async with database.transaction() as tx:
            client, secret = await add_client(tx, name, tenant, [*scopes])
            return client.id, secret
    finally:
        await database.close()


async def push_and_code(url: str, data: Path, desk: httpx2.AsyncClient) -> int:
    """Each board pushes its report; an analyst codes it as the corpus says. How many reports."""
    samples = reports()
    with steps() as progress:
        pushing = progress.add_task("boards push their reports", total=len(samples))
        published = []
        for sample in samples:
            published.append((sample, await push_one(url, data, sample)))
            progress.advance(pushing)
        total = sum(len(sample.codings) for sample in samples)
        coding = progress.add_task("analysts code passages", total=total)
        for sample, scr_id in published:
            await code_one(desk, sample, scr_id, lambda: progress.advance(coding))
    return len(samples)


def steps() -> Progress:
    columns = (TextColumn("{task.description:26}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=console)


async def push_one(url: str, data: Path, sample: Sample) -> str:
    tenant = sample.metadata["commissioning_body_id"]
    client = await let_in(data, f"case system of {tenant}", tenant, BOARD)
    async with open_api(url, *client) as api:
        receipt = await push_report(api, sample.file, sample.metadata)
        state = await settled(api, receipt)
    if state["state"] != "published":
        raise SystemExit(f"{sample.slug} ended as {state['state']}")
    return str(receipt["id"])


async def code_one(
    desk: httpx2.AsyncClient, sample: Sample, scr_id: str, step: Callable[[], None]
) -> None:
    """What a person does at the desk: find each passage, name its issue, say when all is read."""
    passages = await passages_of(desk, scr_id)
    version = passages[0]["scr_version"]
    for coding in sample.codings:
        body = {
            "scr_id": scr_id,
            "scr_version": version,
            "passage": passage_of(passages, coding, sample),
            "issue": coding.issue,
            "kind": coding.kind,
            "memo": coding.note,
        }
        check(await desk.post("/v1/codings", json=body))
        step()
    done = await desk.post(f"/v1/coding-queue/{scr_id}/completion", json={"scr_version": version})
    check(done)


async def passages_of(desk: httpx2.AsyncClient, scr_id: str) -> list[dict[str, Any]]:
    """The review as it lies on the desk; collation may need a moment to take it in."""
    found: list[dict[str, Any]] = []
    cursor = None
    end = time.monotonic() + 30
    while True:
        query = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        answer = await desk.get(f"/v1/coding-queue/{scr_id}", params=query)
        if answer.status_code == 404 and time.monotonic() < end:
            await asyncio.sleep(0.05)
            continue
        check(answer)
        body = answer.json()
        found += [item | {"scr_version": body["scr_version"]} for item in body["items"]]
        cursor = body["next"]
        if cursor is None:
            return found


def passage_of(passages: list[dict[str, Any]], coding: Coding, sample: Sample) -> int:
    """By the words that the analyst quoted, wherever the extractor put them."""
    quote = words(coding.quote)
    for passage in passages:
        if quote in words(passage["text"]):
            return int(passage["number"])
    raise SystemExit(f"{sample.slug}: no passage of paragraph {coding.paragraph}")


def words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()


async def trends_caught_up(desk: httpx2.AsyncClient, coded: int) -> None:
    """The read model follows the log within moments; wait until it has all reports."""
    async with asyncio.timeout(30):
        while True:
            coverage = await desk.get("/v1/coverage")
            check(coverage)
            if coverage.json()["numerator"] == coded:
                return
            await asyncio.sleep(0.05)


async def show_grid(desk: httpx2.AsyncClient) -> None:
    answer = await desk.get("/v1/grid", params={"view": "condensed"})
    check(answer)
    grid = answer.json()
    table = Table(title="The grid: in how many reviews was each practice issue found?")
    for name, justify in (("issue", "left"), ("", "left"), ("SCRs", "right"), ("of", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    table.add_column("incidence", justify="right")
    for stage in grid["stages"]:
        table.add_section()
        table.add_row(f"[bold]{stage['code']}[/]", f"[bold]{stage['title']}[/]")
        for issue in stage["issues"]:
            table.add_row(issue["code"], issue["label"], *figure(issue))
    console.print(table)


def figure(issue: dict[str, Any]) -> tuple[str, str, str]:
    found = issue["problem"]
    return str(found["numerator"]), str(found["denominator"]), f"{found['incidence']:.0%}"


async def show_held(url: str, data: Path) -> None:
    """A report with something that looks like an identifier is held, and emits nothing."""
    sample = held_report()
    tenant = sample.metadata["commissioning_body_id"]
    client = await let_in(data, f"case system of {tenant}", tenant, BOARD)
    async with open_api(url, *client) as api:
        receipt = await push_report(api, sample.file, sample.metadata)
        state = await settled(api, receipt)
    console.print(f"\nA thirteenth report holds what looks like a postcode: {state['state']}.")


def check(answer: httpx2.Response) -> None:
    if answer.is_error:
        raise SystemExit(f"{answer.request.url.path}: {answer.status_code} {answer.text}")


def main() -> None:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lipp-demo-") as folder:
        asyncio.run(demo(Path(folder)))
    console.print(f"Done in {time.monotonic() - begun:.0f} s.")


if __name__ == "__main__":
    main()
