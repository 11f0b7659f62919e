"""Reads the documents of received reviews, several at once, for as long as the service runs."""

import asyncio

from chassis.errors import Unavailable
from chassis.service import Runtime
from services.ingest.reading.copies import tidy
from services.ingest.reading.service import Reader

POLL_SECONDS = 1.0


async def read_documents(runtime: Runtime) -> None:
    """Wakes when this process received a review, and looks every second for others'."""
    settings = runtime.settings
    folder = settings.data_dir / "reading"
    await asyncio.to_thread(tidy, folder)
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
