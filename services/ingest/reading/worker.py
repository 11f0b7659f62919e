"""Reads the documents of received reviews, several at once, for as long as the service runs."""

import asyncio
import shutil
import time
from pathlib import Path

from chassis.errors import Unavailable
from chassis.service import Runtime
from services.ingest.reading.service import Reader

POLL_SECONDS = 1.0
ABANDONED_SECONDS = 3600


async def read_documents(runtime: Runtime) -> None:
    """Wakes when this process received a review, and looks every second for others'."""
    settings = runtime.settings
    folder = settings.data_dir / "reading"
    await asyncio.to_thread(_tidy, folder)
    reader = Reader(runtime.database, runtime.resources.store, folder, settings.reading_attempts)
    async with asyncio.TaskGroup() as readers:
        for _ in range(settings.reading_concurrency):
            readers.create_task(_read_on(reader, runtime.resources.new_reviews))


async def _read_on(reader: Reader, new_reviews: asyncio.Event) -> None:
    while True:
        new_reviews.clear()
        try:
            while await reader.read_next():
                pass
        except Unavailable:
            await asyncio.sleep(POLL_SECONDS)
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await new_reviews.wait()
        except TimeoutError:
            continue


def _tidy(folder: Path) -> None:
    """Remove copies of documents whose reader was killed."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        if left.stat().st_mtime < time.time() - ABANDONED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
