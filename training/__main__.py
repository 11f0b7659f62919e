"""`python -m training`: from the labelled passages to the shipped model.

Needs the extra `training`. The same passages and the same machine give the same files.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import numpy as np
import torch

from services.collation.coder.card import CARD, CHECKSUM, FOLDER, Card, checksum_of
from services.collation.coder.head import anchors_of
from services.collation.coder.passages import FOLDER as FOLDER_OF_PASSAGES
from services.collation.coder.wordpiece import WordPiece
from services.collation.coder.words import FILE as WORDS_FILE
from services.collation.taxonomy.domain import Taxonomy, load
from training import calibrate, measure
from training.export import export
from training.fit import Plan, fit, logits, vectors
from training.material import MOST_PIECES, Example, examples, issue_texts
from training.network import Network
from training.words import fit_words, scores

BUILD = Path("build/coder")
HELD = ("burnet", "dogwood", "elder", "laurel2", "myrtle2", "privet2", "spindle2")
"""Three minds that wrote nothing of the rest, and what four others wrote last and most obliquely:
plain voices alone would give kinder figures. What is shipped never reads them, so that its
thresholds and figures are its own."""
ANCHOR_EVERY = 4
"""A quarter of the passages says well enough where all of them lie."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--held",
        nargs="*",
        default=HELD,
        help="authors who are not learned from: their passages give thresholds and figures",
    )
    parser.add_argument("--passages", type=Path, default=FOLDER_OF_PASSAGES)
    parser.add_argument("--epochs", type=int, default=Plan().epochs)
    parser.add_argument("--seed", type=int, default=Plan().seed)
    parser.add_argument("--version", default=datetime.now(UTC).strftime("%Y.%m.%d"))
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    taxonomy = load()
    plan = replace(Plan(), epochs=chosen.epochs, seed=chosen.seed)
    known = examples(chosen.passages)
    BUILD.mkdir(parents=True, exist_ok=True)
    held = [example for example in known if example.author in chosen.held]
    learned = [example for example in known if example.author not in chosen.held]
    network, words = _network(learned, taxonomy, plan), _words(learned, taxonomy)
    export(network, FOLDER / "coder.onnx")
    (FOLDER / WORDS_FILE).write_bytes(words)
    anchors = anchors_of(
        vectors(network, WordPiece(), [example.text for example in learned[::ANCHOR_EVERY]])
    )
    np.save(FOLDER / "anchors.npy", anchors)
    texts = [example.text for example in held]
    found = logits(network, WordPiece(), texts), scores(words, texts)
    card = _card(held, found, taxonomy, chosen.version, len(learned))
    data = msgspec.json.format(msgspec.json.encode(card)) + b"\n"
    CARD.write_bytes(data)
    (FOLDER / (CARD.name + CHECKSUM)).write_bytes(checksum_of(data))
    return 0


def _network(known: Sequence[Example], taxonomy: Taxonomy, plan: Plan) -> Network:
    """Fitted to these and no others; kept for re-runs."""
    kept = BUILD / f"network-{_key(known, plan)}.pt"
    if kept.exists():
        network = Network(len(taxonomy.issues) + 1, plan.frozen)
        network.load_state_dict(torch.load(kept, weights_only=True))
        return network.eval()
    _say(f"{len(known)} to learn from")
    network = fit(known, taxonomy, plan, _say)
    torch.save(network.state_dict(), kept)
    return network


def _words(known: Sequence[Example], taxonomy: Taxonomy) -> bytes:
    """The issues' own texts say which issue, and not that there is one."""
    codes = [issue.code for issue in taxonomy.issues]
    own = list(issue_texts(taxonomy))
    return fit_words([*known, *own], codes, [True] * len(known) + [False] * len(own))


def _key(known: Sequence[Example], plan: Plan) -> str:
    told = sha256(repr(plan).encode())
    for example in known:
        told.update(repr((example.id, example.text, example.codes)).encode())
    return told.hexdigest()[:16]


def _card(
    known: Sequence[Example],
    found: tuple[np.ndarray, np.ndarray],
    taxonomy: Taxonomy,
    version: str,
    learned_from: int,
) -> Card:
    codes = tuple(issue.code for issue in taxonomy.issues)
    true = [example.codes for example in known]
    held = np.array([[code in row for code in codes] for row in true])
    near = [example.kind == "near_miss" for example in known]
    how = calibrate.calibration(*found, held)
    chances = calibrate.chances(*found, how)
    levels, second = calibrate.thresholds(chances, true, codes, near)
    answers = calibrate.answered(chances, true, codes, levels, second)
    figures = measure.measured(answers)
    _say("authors held out: " + measure.told(figures))
    alarms, f1 = calibrate.expected(answers, near)
    _say(f"with near misses as rare as in reviews: false alarms {alarms:.3f}, micro-F1 {f1:.3f}")
    return Card(
        version=version,
        taxonomy=f"{taxonomy.id}-{taxonomy.version}",
        codes=codes,
        files={
            name: sha256((FOLDER / name).read_bytes()).hexdigest()
            for name in ("anchors.npy", "coder.onnx", "vocabulary.txt", WORDS_FILE)
        },
        most_pieces=MOST_PIECES,
        calibration=how,
        thresholds=tuple(float(level) for level in levels),
        second=second,
        learned_from=learned_from,
        measured={
            name: (round(value, 4), round(low, 4), round(high, 4))
            for name, (value, low, high) in figures.items()
        },
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
