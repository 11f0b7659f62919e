"""The folders in which documents lie while they are read: none outlives its reader for long."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder_of_ones_own(parent: Path) -> Iterator[Path]:
    """Gone at the end. The system lets go of its lock whatever the process ends by."""
    with tempfile.TemporaryDirectory(dir=parent) as made, _opened(Path(made)) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Path(made)


def tidy(parent: Path) -> None:
    """Remove the folders whose readers are dead; others may be at work beside this process."""
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.iterdir():
        if left.is_dir() and _is_free(left):
            shutil.rmtree(left, ignore_errors=True)


def _is_free(folder: Path) -> bool:
    try:
        with _opened(folder) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
