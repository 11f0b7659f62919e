"""The originals: kept once, whole or not at all, and never changed."""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from chassis.errors import StorageFull
from services.ingest.documents.errors import DocumentHashDiffers, OriginalDamaged, OriginalMissing
from services.ingest.documents.store import DocumentStore, open_store
from tests.services.ingest.door import report, sha256

CONTENT = report()
NAME = sha256(CONTENT)


async def sent(content: bytes = CONTENT, failure: Exception | None = None) -> AsyncIterator[bytes]:
    yield content
    if failure is not None:
        raise failure


async def read(store: DocumentStore, name: str = NAME) -> bytes:
    return b"".join([chunk async for chunk in (await store.open(name)).chunks])


async def is_kept(store: DocumentStore) -> bool:
    try:
        await store.open(NAME)
    except OriginalMissing:
        return False
    return True


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> DocumentStore:
    if request.param == "folder":
        return open_store(None, tmp_path)
    return DocumentStore(MemoryStore())


async def test_what_was_kept_is_read_as_it_was_sent(store: DocumentStore) -> None:
    assert not await is_kept(store)
    await store.keep(NAME, sent())
    assert await is_kept(store)
    assert (await store.open(NAME)).size == len(CONTENT)
    assert await read(store) == CONTENT


async def test_an_upload_that_fails_leaves_nothing(store: DocumentStore) -> None:
    for size in (1, 12_000_000):
        with pytest.raises(DocumentHashDiffers):
            await store.keep(NAME, sent(b"x" * size, DocumentHashDiffers()))
        assert not await is_kept(store)


async def test_a_second_upload_is_checked_and_changes_nothing(store: DocumentStore) -> None:
    await store.keep(NAME, sent())
    with pytest.raises(DocumentHashDiffers):
        await store.keep(NAME, sent(b"other", DocumentHashDiffers()))
    await store.keep(NAME, sent(b"other"))
    assert await read(store) == CONTENT


async def test_many_uploads_of_one_document_at_once_keep_it_once(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    await asyncio.gather(*(store.keep(NAME, sent()) for _ in range(8)))
    assert files(tmp_path) == [NAME]
    assert await read(store) == CONTENT


async def test_an_upload_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1_000_000
            begun.set()
            await asyncio.sleep(0)

    task = asyncio.ensure_future(store.keep(NAME, endless()))
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    for _ in range(200):
        if not files(tmp_path):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(files(tmp_path))


def damaged(content: bytes) -> list[bytes]:
    middle = len(content) // 2
    other = bytes([content[middle] ^ 1])
    return [content[:middle] + other + content[middle + 1 :], content[:-1], content + b" ", b""]


async def test_an_original_that_was_damaged_is_not_taken_for_it(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    await store.keep(NAME, sent())
    await store.copy_to(NAME, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT
    for other in damaged(CONTENT):
        (tmp_path / "documents" / NAME).write_bytes(other)
        with pytest.raises(OriginalDamaged):
            await store.open(NAME)
        with pytest.raises(OriginalDamaged):
            await store.copy_to(NAME, tmp_path / "copy")


async def test_a_large_original_that_was_damaged_breaks_off_before_its_end(tmp_path: Path) -> None:
    store, content = open_store(None, tmp_path), os.urandom(25_000_000)
    name = sha256(content)
    await store.keep(name, sent(content))
    assert await read(store, name) == content
    for other in damaged(content)[:3]:
        (tmp_path / "documents" / name).write_bytes(other)
        original, size = await store.open(name), 0
        with pytest.raises(OriginalDamaged):
            async for chunk in original.chunks:
                size += len(chunk)
        assert 0 < size < original.size, "what is announced never comes"


async def test_what_was_damaged_is_put_right_by_sending_it_again(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    await store.keep(NAME, sent())
    for other in damaged(CONTENT):
        (tmp_path / "documents" / NAME).write_bytes(other)
        with pytest.raises(DocumentHashDiffers):
            await store.keep(NAME, sent(b"x" * 12_000_000, DocumentHashDiffers()))
        assert (tmp_path / "documents" / NAME).read_bytes() == other
        await store.keep(NAME, sent())
        assert await read(store) == CONTENT
        assert files(tmp_path / "documents") == [NAME]


async def test_what_is_kept_is_on_disk_with_its_name_before_anybody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, flushed, flush = open_store(None, tmp_path), [], os.fsync

    def noted(descriptor: int) -> None:
        flush(descriptor)
        flushed.append(os.fstat(descriptor).st_ino)

    monkeypatch.setattr("services.ingest.documents.store.os.fsync", noted)
    await store.keep(NAME, sent())
    folder = tmp_path / "documents"
    assert flushed == [(folder / NAME).stat().st_ino, folder.stat().st_ino]


async def test_a_missing_original_is_said_to_be_missing(store: DocumentStore) -> None:
    with pytest.raises(OriginalMissing):
        await store.open(NAME)


async def test_what_a_killed_upload_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    await store.keep(NAME, sent())
    old, young = (tmp_path / "documents" / f"{NAME}#{n}" for n in (1, 2))
    for part in (old, young):
        part.write_bytes(b"x")
    os.utime(old, (time.time() - 90_000,) * 2)
    open_store(None, tmp_path)
    assert sorted(files(tmp_path)) == sorted([NAME, young.name])


async def test_a_folder_can_be_named_by_url(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/elsewhere", tmp_path / "data")
    await store.keep(NAME, sent())
    assert files(tmp_path / "elsewhere") == [NAME]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_a_full_disk_is_said_to_be_full_and_keeps_nothing(small_disk: Path) -> None:
    store = open_store(None, small_disk)
    await store.keep(NAME, sent())
    with pytest.raises(StorageFull):
        await store.keep("f" * 64, sent(b"x" * 12_000_000))
    assert files(small_disk) == [NAME]
    assert await read(store) == CONTENT
