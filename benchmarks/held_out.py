"""Passages that no coder learns from or is tuned on: examination, sample reports, the tests'.

The examination is for measuring alone: two authors who knew the coder's guide, and neither the
passages it learned from nor what it gets wrong, wrote it in the mixture that reviews have.
"""

import json
from pathlib import Path

from samples.corpus import reports
from samples.sources import SOURCES, read_source
from training.material import Example

TEXTS = Path(__file__).parent / "texts"
TESTS = Path("tests/services/collation/suggestions/passages.json")
FEWEST_WORDS = 15


def examination() -> list[Example]:
    return [
        Example(p["id"], path.stem, "examination", p["kind"], p["text"], tuple(p["codes"]))
        for path in sorted(TEXTS.glob("*.jsonl"))
        for p in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def sample_reports() -> list[Example]:
    """Paragraphs by number; practice that worked counts as no issue, as a coder should see it."""
    found: list[Example] = []
    for sample in reports():
        source = read_source(SOURCES / f"{sample.slug}.md")
        codes: dict[str, list[str]] = {}
        praised = set()
        for coding in sample.codings:
            if coding.kind == "problem":
                codes.setdefault(coding.paragraph, []).append(coding.issue)
            else:
                praised.add(coding.paragraph)
        for number, text in source.paragraphs().items():
            if len(text.split()) >= FEWEST_WORDS:
                kind = "positive" if number in codes else "other_problem"
                kind = "good_practice" if number in praised and number not in codes else kind
                found.append(
                    Example(
                        f"{sample.slug}:{number}",
                        "samples",
                        sample.slug,
                        kind,
                        " ".join(text.split()),
                        tuple(dict.fromkeys(codes.get(number, ()))),
                    )
                )
    return found


def tests_passages() -> list[Example]:
    passages = json.loads(TESTS.read_bytes())["passages"]
    return [
        Example(
            str(p["id"]),
            "tests",
            p["half"],
            "positive" if p["issue"] else "other_problem",
            p["text"],
            (p["issue"],) if p["issue"] else (),
        )
        for p in passages
    ]
