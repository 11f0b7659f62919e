"""A document on its way in: hashed, counted and looked at as it streams by, never gathered."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

from services.ingest.documents.errors import (
    DocumentEmpty,
    DocumentHashDiffers,
    DocumentInterrupted,
    DocumentTooLarge,
    DocumentTypeRefused,
)
from services.ingest.extraction.media import DOCX, PDF, SNIFFED_BYTES, sniff

IDLE_SECONDS = 30.0
SHORTEST = 8
"""Fewer bytes than this are no beginning of anything."""


class Upload:
    """The bytes of one document, of a declared type and, where it is known before, hash."""

    def __init__(
        self,
        chunks: AsyncIterator[bytes],
        media_type: str,
        most: int,
        sha256: str | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        if media_type not in (PDF, DOCX):
            raise DocumentTypeRefused
        self.media_type = media_type
        self.size = 0
        self._chunks = chunks
        self._most = most
        self._promised = sha256
        self._idle_seconds = idle_seconds
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of what has come so far."""
        return self._hash.hexdigest()

    async def checked(self) -> AsyncIterator[bytes]:
        """The chunks; raises at the first byte too many, and at the end for another hash."""
        head = b""
        seen = False
        async for chunk in self._in_time():
            self._count(chunk)
            if seen:
                yield chunk
                continue
            head += chunk
            if len(head) >= SNIFFED_BYTES:
                self._look_at(head)
                seen = True
                yield head
        if not seen:
            self._look_at(head)
            yield head
        if self._promised is not None and self.sha256 != self._promised:
            raise DocumentHashDiffers

    async def _in_time(self) -> AsyncIterator[bytes]:
        """A sender may be slow, but not silent."""
        while True:
            try:
                async with asyncio.timeout(self._idle_seconds):
                    chunk = await anext(self._chunks)
            except TimeoutError:
                raise DocumentInterrupted from None
            except StopAsyncIteration:
                return
            if chunk:
                yield chunk

    def _count(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self._most:
            raise DocumentTooLarge(self._most)
        self._hash.update(chunk)

    def _look_at(self, head: bytes) -> None:
        if len(head) < SHORTEST:
            raise DocumentEmpty
        if sniff(head) != self.media_type:
            raise DocumentTypeRefused
