"""The folder of the embedded platform: made where it is missing, and one process's at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def made(data: Path) -> Path:
    """The folder itself; raises SystemExit, in words, where there can be none."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemExit(_no_folder(data, error)) from None
    return data


@contextmanager
def alone_in(data: Path, otherwise: str) -> Iterator[None]:
    """Two platforms on one folder would share out neither its log nor its work, and what changes
    it from outside would change it under one that runs; raises SystemExit(otherwise). The system
    lets go of the lock whatever the process ends by."""
    try:
        lock = (made(data) / "in-use").open("w")
    except OSError as error:
        raise SystemExit(_no_folder(data, error)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(otherwise) from None
        except OSError as error:
            raise SystemExit(_no_folder(data, error)) from None
        yield


def _no_folder(data: Path, error: OSError) -> str:
    not_one = isinstance(error, FileExistsError | NotADirectoryError)
    why = "it is no folder" if not_one else (error.strerror or str(error)).lower()
    return f"{data} cannot hold the platform's data: {why}"
