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
from chassis.errors import Failure

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FAILED = {
    "returned": "returned to the board: it was not published",
    "unprocessable": "unprocessable: its text cannot be read",
}
SETTLED = {
    "published": "published",
    "held": "held: a person looks at it before it is published",
    "superseded": "superseded by a later version",
    "withdrawn": "withdrawn",
    **FAILED,
}
"""Where a version comes to rest, and how that is told."""


class Refused(Exception):
    """The platform said no; `problem` is its problem+json."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("title", "The platform refused this."))
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


async def settled(
    api: httpx2.AsyncClient, receipt: dict[str, Any], within: float = 120
) -> dict[str, Any]:
    """Ask until the text of the version just received was read; what became of that version."""
    async with asyncio.timeout(within):
        while True:
            answer = await api.get(receipt["status_url"])
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
    console, failed = Console(soft_wrap=True), 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    async with open_api(url, client_id, secret) as api:
        with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
            task = progress.add_task("pushing", total=len(documents))
            for document in documents:
                failed += not await _push_one(api, document, console)
                progress.advance(task)
    return failed


async def _push_one(api: httpx2.AsyncClient, document: Path, console: Console) -> bool:
    """Push a report and tell what became of it; whether the board has nothing to mend."""
    try:
        metadata = _metadata_of(document)
        receipt = await push_report(api, document, metadata)
        state = (await settled(api, receipt))["state"]
    except (Refused, Failure, OSError, ValueError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        console.print(f"{document.name}: {_in_words(error, api)}", markup=False)
        if isinstance(error, Refused):
            console.print_json(data=error.problem)
        return False
    told = f"{document.name}: {SETTLED[state]} ({receipt['id']} version {receipt['version']})"
    console.print(told, markup=False)
    return state not in FAILED


def _metadata_of(document: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(document.with_suffix(".json").read_text("utf-8"))
    except RecursionError:
        raise ValueError("its metadata is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"its metadata is not UTF-8: {error}") from None
    if not isinstance(metadata, dict):
        raise ValueError("its metadata is not a JSON object")
    return metadata


def _in_words(error: Exception, api: httpx2.AsyncClient) -> str:
    match error:
        case Failure():
            return f"{error.title} {error.detail or ''}".strip()
        case httpx2.ConnectError() | httpx2.ConnectTimeout():
            return f"the platform at {api.base_url} cannot be reached"
        case httpx2.HTTPError():
            return f"the platform at {api.base_url} did not answer: push again"
        case TimeoutError():
            return "received, but its text was not read yet: push again to ask"
        case json.JSONDecodeError():
            return f"its metadata is not JSON: {error}"
        case _:
            return str(error)


def _check(answer: httpx2.Response) -> None:
    if answer.is_error:
        raise Refused(_problem_of(answer))


def _problem_of(answer: httpx2.Response) -> dict[str, Any]:
    """What a proxy on the way says need not be JSON."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"status": answer.status_code}


def _digest(document: Path) -> tuple[str, str]:
    with document.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), str(document.stat().st_size)


async def _chunks(document: Path) -> AsyncIterator[bytes]:
    with document.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, 1 << 16):
            yield chunk
