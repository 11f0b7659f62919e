"""What a running ingest service holds beside its database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chassis.service import Runtime
from services.ingest.documents.store import DocumentStore, open_store


@dataclass(slots=True)
class IngestResources:
    """Opened in the lifespan; endpoints and workers take from it what they need."""

    store: DocumentStore
    rehearsals: asyncio.Semaphore
    new_reviews: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def open_resources(runtime: Runtime) -> AsyncIterator[IngestResources]:
    settings = runtime.settings
    store = await asyncio.to_thread(open_store, settings.store, settings.data_dir)
    yield IngestResources(store, asyncio.Semaphore(settings.reading_concurrency))
