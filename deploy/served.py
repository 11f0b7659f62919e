"""`lipp serve`, or another server, as a process of its own, watched from outside."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx2

READY_SECONDS = 60


class Served:
    """A running server: what it said, where it is, what it cost."""

    def __init__(self, command: Sequence[str], lines: int, ready: str) -> None:
        """Its address is in the first `lines` that it says; it is ready when `ready` answers."""
        self._begun = time.monotonic()
        self._ready = ready
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.said = "".join(self.process.stdout.readline() for _ in range(lines))
        found = re.search(r"http://127\.0\.0\.\d:(\d+)", self.said)
        assert found is not None
        self.url, self.port = found[0], int(found[1])

    def wait_until_ready(self) -> float:
        """Wall seconds since the process was started."""
        while time.monotonic() < self._begun + READY_SECONDS:
            try:
                asked = httpx2.get(f"{self.url}{self._ready}", trust_env=False, verify=False)
                if asked.is_success:
                    return time.monotonic() - self._begun
            except httpx2.TransportError:
                pass
            assert self.process.poll() is None, "it ended by itself"
            time.sleep(0.02)
        raise AssertionError("it is not ready")

    def cpu_seconds(self) -> float:
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        user, system = int(after_name[11]), int(after_name[12])
        return (user + system) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[0]) / 1024

    def end(self, how: signal.Signals, within: float) -> int:
        """The code that it ends with; raises TimeoutExpired."""
        self.process.send_signal(how)
        return self.process.wait(within)


def served(data: Path) -> AbstractContextManager[Served]:
    command = ("-m", "cli", "serve", "--port", "0", "--data", str(data), "--log-level", "ERROR")
    return watched(command, lines=4, ready="/readyz")


@contextmanager
def watched(command: Sequence[str], *, lines: int, ready: str) -> Iterator[Served]:
    """Python with these arguments; killed where the user did not end it."""
    server = Served([sys.executable, *command], lines, ready)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()
        assert server.process.stdout is not None
        server.process.stdout.close()
