"""What the kernel holds of an extractor even where its calls cannot be filtered."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
LIMITED = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from services.ingest.extraction.confinement import limit
from services.ingest.extraction.domain import Limits
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux alone does this")


@linux
def test_an_extractor_that_hangs_ends_with_its_worker() -> None:
    """It neither reads nor writes, so it would not notice by itself."""
    program = f"""{LIMITED}
worker = os.getpid()
if os.fork() == 0:
    limit(Limits(), worker)
    os.write(1, b"%d\\n" % os.getpid())
time.sleep(120)
"""
    worker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert worker.stdout is not None
    extractor = int(worker.stdout.readline())
    worker.kill()
    try:
        worker.communicate(timeout=20)  # until nobody holds the other end
    except subprocess.TimeoutExpired:
        os.kill(extractor, signal.SIGKILL)
        raise


def test_an_extractor_writes_no_byte_into_a_file(tmp_path: Path) -> None:
    program = f"""{LIMITED}
limit(Limits(), os.getppid())
try:
    os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), b"x")
except OSError as error:
    print(error.errno)
"""
    path = tmp_path / "file"
    command = [sys.executable, "-c", program, str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert path.read_bytes() == b""
    assert ended.stdout.strip() == str(errno.EFBIG)
