"""Start: how soon `lipp serve` is ready and what memory it takes, beside a bare server.

Measured is each start from the process to its first answer that it is ready: on an empty folder,
and again on the one that this start left. The floor is FastAPI with one route on uvicorn, started
and asked the same way. Of each kind the median counts, as one after the other takes its turn.
"""

import signal
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from deploy.served import Served, served, watched

ROUNDS = 3
MOST_SECONDS = 3
MOST_MEGABYTES = 300
END_SECONDS = 30


class Start(NamedTuple):
    seconds: float
    cpu: float
    megabytes: float


async def run(_kafka_bootstrap: str, _postgres_url: str) -> list[dict[str, Any]]:
    """Two entries for each kind of start: the seconds, and the memory."""
    bare, empty, kept = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            bare.append(_started(watched(("-m", "benchmarks.bare"), lines=1, ready="/")))
            empty.append(_started(served(Path(folder))))
            kept.append(_started(served(Path(folder))))
    floor = _median(bare)
    return [
        *_entries("an empty folder", _median(empty), floor),
        *_entries("a kept folder", _median(kept), floor),
    ]


def _started(server: AbstractContextManager[Served]) -> Start:
    with server as process:
        seconds = process.wait_until_ready()
        start = Start(seconds, process.cpu_seconds(), process.resident_megabytes())
        process.end(signal.SIGTERM, END_SECONDS)
    return start


def _median(starts: Sequence[Start]) -> Start:
    return Start(*(median(figures) for figures in zip(*starts, strict=True)))


def _entries(name: str, ours: Start, floor: Start) -> list[dict[str, Any]]:
    return [
        {
            "id": f"start {unit}, {name}",
            "what": f"`lipp serve` on {name}: {what}",
            "value": round(value, 2),
            "unit": unit,
            "floor": round(least, 2),
            "floor_what": "FastAPI with one route on uvicorn, to its first answer",
            "ratio": round(value / least, 1),
            "goal": f"<= {goal} {unit}",
            "holds": value <= goal,
            "n": ROUNDS,
            "where": {"CPU, s": round(ours.cpu, 2), "CPU of the floor, s": round(floor.cpu, 2)},
        }
        for unit, what, value, least, goal in (
            ("s", "from the process to ready", ours.seconds, floor.seconds, MOST_SECONDS),
            ("MB", "resident when ready", ours.megabytes, floor.megabytes, MOST_MEGABYTES),
        )
    ]


if __name__ == "__main__":
    from benchmarks.run import main

    main(["start"])
