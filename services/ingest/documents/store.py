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
from chassis.telemetry import get_logger
from services.ingest.documents.errors import OriginalDamaged, OriginalMissing

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
        """Take every chunk; what is kept under this name stays as it is, unless it was damaged."""
        if await self._is_sound(sha256):
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

    async def _is_sound(self, sha256: str) -> bool:
        """Whether what was sent is there: read through, for only who sends it can put it right."""
        try:
            async for _ in (await self.open(sha256)).chunks:
                pass
        except Unavailable:
            return False
        return True

    async def open(self, sha256: str) -> "Original":
        """Raises OriginalMissing, and OriginalDamaged where all of it comes in one chunk."""
        with _translated():
            try:
                found = await obstore.get_async(self._store, sha256)
            except FileNotFoundError:
                raise OriginalMissing from None
        chunks = _sound(sha256, _bytes(found))
        first = await anext(chunks, b"")
        return Original(found.meta["size"], _joined(first, chunks))

    async def copy_to(self, sha256: str, path: Path) -> None:
        """Raises OriginalMissing or OriginalDamaged."""
        with path.open("wb") as file:
            async for chunk in (await self.open(sha256)).chunks:
                await asyncio.to_thread(file.write, chunk)


class Original(NamedTuple):
    """A kept document, to be read once; raises OriginalDamaged before the end of another one."""

    size: int
    chunks: AsyncIterator[bytes]


async def _bytes(found: "GetResult") -> AsyncIterator[bytes]:
    with _translated():
        async for chunk in found.stream():
            yield bytes(chunk)


async def _sound(sha256: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The last chunk only once all of them are known to be what was sent."""
    digest, last = hashlib.sha256(), None
    async for chunk in chunks:
        if last is not None:
            yield last
        await asyncio.to_thread(digest.update, chunk)
        last = chunk
    if digest.hexdigest() != sha256:
        get_logger("ingest").critical("original damaged", sha256=sha256)
        raise OriginalDamaged
    if last is not None:
        yield last


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


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
