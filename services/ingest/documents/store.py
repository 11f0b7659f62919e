"""Where the originals are: a folder, or a bucket behind the same few words."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from chassis.errors import StorageFull, Unavailable
from services.ingest.documents.errors import OriginalMissing

if TYPE_CHECKING:
    from obstore import GetResult

PART_BYTES = 5 * 1024 * 1024
"""The smallest part S3 takes; with the number of parts under way it bounds our memory."""
PARTS_UNDER_WAY = 2
ABANDONED_SECONDS = 24 * 3600
_FULL = ("os error 28", "os error 122", "No space left", "StorageFull")


class DocumentStore:
    """Originals by their SHA-256, once each. An upload that fails leaves nothing behind."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def keep(self, sha256: str, chunks: AsyncIterator[bytes]) -> None:
        """Take every chunk; what is kept under this name already stays as it is."""
        if await self.has(sha256):
            async for _ in chunks:
                pass
            return
        with _translated():
            await obstore.put_async(
                self._store,
                sha256,
                chunks,
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_UNDER_WAY,
            )
        if self._folder is not None:
            await asyncio.to_thread(_flush, self._folder / sha256)

    async def has(self, sha256: str) -> bool:
        with _translated():
            try:
                await obstore.head_async(self._store, sha256)
            except FileNotFoundError:
                return False
        return True

    async def open(self, sha256: str) -> "Original":
        """Raises OriginalMissing."""
        with _translated():
            try:
                found = await obstore.get_async(self._store, sha256)
            except FileNotFoundError:
                raise OriginalMissing from None
        return Original(found.meta["size"], _bytes(found))

    async def copy_to(self, sha256: str, path: Path) -> None:
        """Raises OriginalMissing also when the bytes are not those that were sent."""
        digest = hashlib.sha256()
        with path.open("wb") as file:
            async for chunk in (await self.open(sha256)).chunks:
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
        if digest.hexdigest() != sha256:
            raise OriginalMissing


class Original(NamedTuple):
    """A kept document, to be read once."""

    size: int
    chunks: AsyncIterator[bytes]


async def _bytes(found: "GetResult") -> AsyncIterator[bytes]:
    with _translated():
        async for chunk in found.stream():
            yield bytes(chunk)


def open_store(url: str | None, data_dir: Path) -> DocumentStore:
    """The store of a URL, by default the folder `documents` of the data folder."""
    if url is not None and not url.startswith("file:"):
        return DocumentStore(from_url(url))
    folder = Path(url.removeprefix("file://")) if url else data_dir / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    return DocumentStore(LocalStore(prefix=folder), folder)


def _sweep(folder: Path) -> None:
    """Remove what uploads left behind whose process was killed."""
    for part in folder.glob("*#*"):
        if part.stat().st_mtime < time.time() - ABANDONED_SECONDS:
            part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """On disk, names included, before anybody is told that it is kept."""
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        if any(mark in str(error) for mark in _FULL):
            raise StorageFull from None
        raise Unavailable("The document store is out of reach.", retry_after=5) from None
