"""Push reports as a board's case system does: the document first, then its metadata."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chassis.client import ClientCredentials

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SETTLED = {"published", "held", "returned", "unprocessable", "superseded", "withdrawn"}


class Refused(Exception):
    """The platform said no; `problem` is its problem+json."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("title", "refused"))
        self.problem = problem


def open_api(url: str, client_id: str, secret: str) -> httpx2.AsyncClient:
    """A client of the public API that gets its own tokens."""
    return httpx2.AsyncClient(
        base_url=url, auth=ClientCredentials(client_id, secret), timeout=60, trust_env=False
    )


async def push_report(
    api: httpx2.AsyncClient, document: Path, metadata: dict[str, Any]
) -> dict[str, Any]:
    """Send one report; the receipt. Safe to repeat: the same report is received once."""
    digest, size = await asyncio.to_thread(_digest, document)
    media_type = MEDIA_TYPES.get(document.suffix.lower(), "application/octet-stream")
    stored = await api.put(
        f"/v1/documents/{digest}",
        content=_chunks(document),
        headers={"content-type": media_type, "content-length": size},
    )
    _check(stored)
    body = metadata | {"document_sha256": digest, "media_type": media_type}
    said = json.dumps(body, sort_keys=True).encode()
    key = hashlib.sha256(said).hexdigest()
    received = await api.post("/v1/scrs", json=body, headers={"idempotency-key": key})
    _check(received)
    receipt: dict[str, Any] = received.json()
    return receipt


async def settled(api: httpx2.AsyncClient, scr_id: str, within: float = 120) -> dict[str, Any]:
    """Ask until the report's text was read; what became of it."""
    async with asyncio.timeout(within):
        while True:
            answer = await api.get(f"/v1/scrs/{scr_id}")
            _check(answer)
            state: dict[str, Any] = answer.json()
            if state["state"] in SETTLED:
                return state
            await asyncio.sleep(0.2)


def push(
    documents: Annotated[list[Path], typer.Argument(exists=True, help="PDF or DOCX files.")],
    url: Annotated[str, typer.Option(envvar="LIPP_URL")] = "http://127.0.0.1:8000",
    client_id: Annotated[str, typer.Option(envvar="LIPP_CLIENT_ID")] = "",
    secret: Annotated[str, typer.Option(envvar="LIPP_CLIENT_SECRET")] = "",
) -> None:
    """Push reports; FILE.json beside each FILE.pdf holds its metadata."""
    failed = asyncio.run(_push_all(documents, url, client_id, secret))
    raise typer.Exit(1 if failed else 0)


async def _push_all(documents: Sequence[Path], url: str, client_id: str, secret: str) -> int:
    console, failed = Console(), 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    async with open_api(url, client_id, secret) as api:
        with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
            task = progress.add_task("pushing", total=len(documents))
            for document in documents:
                try:
                    metadata = json.loads(document.with_suffix(".json").read_text())
                    receipt = await push_report(api, document, metadata)
                    state = await settled(api, receipt["id"])
                    console.print(f"{document.name}: {state['state']} ({receipt['id']})")
                except (Refused, OSError, ValueError, httpx2.HTTPError) as error:
                    failed += 1
                    console.print(f"{document.name}: {error}")
                    if isinstance(error, Refused):
                        console.print_json(data=error.problem)
                progress.advance(task)
    return failed


def _check(answer: httpx2.Response) -> None:
    if answer.is_error:
        raise Refused(answer.json())


def _digest(document: Path) -> tuple[str, str]:
    with document.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), str(document.stat().st_size)


async def _chunks(document: Path) -> AsyncIterator[bytes]:
    with document.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, 1 << 16):
            yield chunk
