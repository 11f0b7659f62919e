"""Who is refused is not listened to any longer."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.gateway.door import opened, served

CHUNK = b"x" * 65_536
ANNOUNCED = 400_000_000
BUFFERS = 16_000_000
"""What the two ends' sockets may hold beside what the server took."""


@pytest.mark.parametrize("path", ["/v1/documents/" + "0" * 64, "/v1/scrs", "/v1/nowhere"])
async def test_a_sender_without_a_token_is_cut_off_after_its_refusal(
    tmp_path: Path, path: str
) -> None:
    async with opened(tmp_path, {}) as door, served(door.app) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        head = f"PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {ANNOUNCED}\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 401")
        assert b"connection: close" in answer.lower()
        sent = 0
        try:
            while sent < ANNOUNCED:
                writer.write(CHUNK)
                await asyncio.wait_for(writer.drain(), 5)
                sent += len(CHUNK)
        except (ConnectionError, TimeoutError):
            pass
        writer.close()
        assert sent < BUFFERS
