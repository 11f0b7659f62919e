"""`make bench-coder`: how well the coder finds issues in texts it never read, and how fast.

Needs the extra `coding`. Prints a table and writes build/bench-coder.json. The texts are the
examination, the sample reports and the tests' passages: other authors than those it learns from.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.analysts import simulated
from benchmarks.held_out import examination, sample_reports, tests_passages
from benchmarks.run import machine, now
from services.collation.coder.card import read_card
from services.collation.coder.encoder import Encoder
from services.collation.coder.lexical import LexicalAnswers
from services.collation.coder.trained import TrainedCoder
from services.collation.suggestions.domain import Coder
from services.collation.taxonomy.domain import load
from training.material import Example
from training.measure import Answer, measured

RESULT = Path("build/bench-coder.json")
WORDS = 100
PASSAGES = 400
REPORT_PASSAGES = 200
"""Of 100 words each: some 40 pages."""
GOALS = {"first_three": 0.90, "micro_f1": 0.75, "false_alarms": 0.05}


def main() -> int:
    trained, lexical = TrainedCoder(), LexicalAnswers(load())
    sets = {
        "examination": examination(),
        "sample reports": sample_reports(),
        "tests' passages": tests_passages(),
    }
    found: dict[str, Any] = {"machine": machine(), "at": now(), "model": trained.version}
    found["accuracy"] = {
        f"{coder.name}: {name}": measured(answers_of(coder, examples))
        for coder in (trained, lexical)
        for name, examples in sets.items()
    }
    found["speed"] = speed(trained)
    found["start"] = start()
    found["learning"] = simulated(trained, sets["sample reports"])
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n")
    show(found)
    return 0


def answers_of(coder: TrainedCoder | LexicalAnswers, examples: Sequence[Example]) -> list[Answer]:
    coded = coder.code([example.text for example in examples])
    return [Answer(e.codes, c.codes, c.ranked) for e, c in zip(examples, coded, strict=True)]


def speed(coder: TrainedCoder) -> dict[str, float]:
    """Passages of 100 words a second, beside the model alone on ready stretches."""
    words = " ".join(example.text for example in sample_reports()).split()
    passages = [" ".join(words[at * WORDS : (at + 1) * WORDS]) for at in range(PASSAGES)]
    coder.code(passages[:16])
    before = time.process_time()
    whole = _seconds(lambda: coder.code(passages))
    busy = time.process_time() - before
    report = _seconds(lambda: _suggested(coder, passages[:REPORT_PASSAGES]))
    return {
        "passages a second": PASSAGES / whole,
        "passages a second of one free core": PASSAGES / busy,
        "the model alone, a second": _raw(passages),
        "a 40-page report, seconds": report,
    }


def _suggested(coder: Coder, passages: Sequence[str]) -> None:
    coder.suggest(passages)


def _raw(passages: Sequence[str]) -> float:
    """The session on stretches made before the clock starts, one after another on two threads."""
    encoder = Encoder(read_card())
    stretches = [encoder.stretches(number, text)[0] for number, text in enumerate(passages)]
    encoder.run_all(stretches[:16])
    return len(passages) / _seconds(lambda: encoder.run_all(stretches))


def start() -> dict[str, float]:
    """`lipp code` on one line: seconds until it ends, and the most memory it held."""
    line = json.dumps({"id": 1, "text": "No strategy discussion was held."}).encode()
    command = [sys.executable, "-m", "cli", "code", "-"]
    seconds = _seconds(lambda: subprocess.run(command, input=line, check=True, capture_output=True))
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"start to answer, seconds": seconds, "memory, MB": held}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(found: dict[str, Any]) -> None:
    console = Console()
    table = Table("coder and texts", *GOALS, title=f"{found['model']} on {found['machine']}")
    for name, values in found["accuracy"].items():
        cells = [f"{v:.3f} [{low:.3f}, {high:.3f}]" for v, low, high in values.values()]
        table.add_row(name, *cells)
    table.add_row("goal", *(f"{goal:.2f}" for goal in GOALS.values()))
    console.print(table)
    rest = Table("what", "value")
    for part in ("speed", "start", "learning"):
        for name, value in found[part].items():
            rest.add_row(name, f"{value:.3f}")
    size = sum((Path(path)).stat().st_size for path in _model_files()) / 1e6
    rest.add_row("model files, MB", f"{size:.1f}")
    rest.add_row("load of the machine", f"{os.getloadavg()[0]:.1f}")
    console.print(rest)


def _model_files() -> list[Path]:
    from services.collation.coder.card import FOLDER

    return [path for path in FOLDER.iterdir() if path.is_file()]


if __name__ == "__main__":
    np.seterr(over="ignore")
    sys.exit(main())
