"""`make bench-coder`: how well the coder finds issues in texts it never read, and how fast.

Needs the extra `coding`. Prints a table and writes build/bench-coder.json. The texts are the
examination, the sample reports and the tests' passages: other authors than those it learns from.
"""

import json
import os
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
from training.measure import Answer, calibration, measured

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
    found["calibration"] = {
        name: calibrated(trained, sets[name]) for name in ("examination", "sample reports")
    }
    found["speed"] = speed(trained)
    found["start"] = start()
    found["memory"] = memory()
    found["learning"] = simulated(trained, sets["sample reports"])
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n")
    show(found)
    return 0


def answers_of(coder: TrainedCoder | LexicalAnswers, examples: Sequence[Example]) -> list[Answer]:
    coded = coder.code([example.text for example in examples])
    return [Answer(e.codes, c.codes, c.ranked) for e, c in zip(examples, coded, strict=True)]


def calibrated(coder: TrainedCoder, examples: Sequence[Example]) -> dict[str, float | str]:
    """Of each passage's five likeliest issues: what was said beside how often it was so."""
    coded = coder.code([example.text for example in examples])
    error, bins = calibration(
        (chance, code in example.codes)
        for example, answer in zip(examples, coded, strict=True)
        for code, chance in answer.scores.items()
    )
    told = "  ".join(f"{one.said:.2f}/{one.true:.2f} (n {one.count})" for one in bins)
    return {"expected calibration error": error, "said/true": told}


def speed(coder: TrainedCoder) -> dict[str, float]:
    """Passages of 100 words a second, beside the model alone on ready stretches."""
    passages = _hundreds(PASSAGES)
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
    """`lipp code` on one line: seconds until it ends."""
    command = [sys.executable, "-m", "cli", "code", "-"]
    given = _lines(["No strategy discussion was held."])
    return {
        "start to answer, seconds": _seconds(
            lambda: subprocess.run(command, input=given, check=True, capture_output=True)
        )
    }


def memory() -> dict[str, float]:
    """The most that `lipp code` held of one line, and of a report; told by the process itself, for
    its parent is counted with its children."""
    return {
        "memory of one line, MB": _held(["No strategy discussion was held."]),
        "memory of a 40-page report, MB": _held(_hundreds(REPORT_PASSAGES)),
    }


HELD = """
from pathlib import Path
from cli.code import code_passages
code_passages(Path("-"))
print([line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1])
"""


def _held(passages: Sequence[str]) -> float:
    command = [sys.executable, "-c", HELD]
    said = subprocess.run(command, input=_lines(passages), check=True, capture_output=True)
    return int(said.stdout.splitlines()[-1]) / 1024


def _lines(passages: Sequence[str]) -> bytes:
    return b"".join(
        json.dumps({"id": number, "text": text}).encode() + b"\n"
        for number, text in enumerate(passages)
    )


def _hundreds(count: int) -> list[str]:
    """Passages of 100 words."""
    words = " ".join(example.text for example in sample_reports()).split()
    return [" ".join(words[at * WORDS : (at + 1) * WORDS]) for at in range(count)]


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
    for name, values in found["calibration"].items():
        rest.add_row(
            f"calibration, {name}: error; said/true",
            f"{values['expected calibration error']:.3f}; {values['said/true']}",
        )
    for part in ("speed", "start", "memory", "learning"):
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
