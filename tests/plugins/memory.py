"""What tests write lies in memory, where there is room: of a disk they would mostly wait for syncs.

Whoever names another place (`--basetemp`, PYTEST_DEBUG_TEMPROOT) has it there.
"""

import os
import shutil
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
ROOM = 1024**3
"""Each of two servers takes up to 300 MB, and what two processes write at a time 100."""
TEMPORARY = "PYTEST_DEBUG_TEMPROOT"


def pytest_configure(config: pytest.Config) -> None:
    if config.option.basetemp is None and (memory := in_memory()):
        os.environ.setdefault(TEMPORARY, str(memory))


def in_memory() -> Path | None:
    """None where there is no room, or nothing could be run from there."""
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ROOM else None
