"""What rule G2 keeps out of every schema, in words, and where a schema has one of them."""

import re
from collections.abc import Iterator
from typing import Any

VERDICT = frozenset(
    {
        *("score", "scores", "scored", "scoring", "rank", "ranks", "ranked", "ranking", "league"),
        *("rating", "ratings", "rated", "grade", "grades", "graded", "star", "stars", "index"),
        *("rag", "red", "amber", "green", "light", "lights", "verdict", "performance", "average"),
        *("percent", "percentage", "percentages", "percentile", "percentiles", "completion"),
        *("completeness", "pass", "passes", "passed", "fail", "fails", "failed", "failing"),
        *("failure", "compliant", "noncompliant"),
    }
)
"""A score, a rank, pass or fail, a status light, how much of something is complete."""
EXAMPLES = {"example", "examples"}


def words_of(text: str) -> set[str]:
    return set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()))


def judging(part: Any, where: str = "") -> Iterator[str]:
    """Every property, parameter and value to choose that has such a word, however deep."""
    if isinstance(part, list):
        for inner in part:
            yield from judging(inner, where)
    if not isinstance(part, dict):
        return
    named = part["properties"] if isinstance(part.get("properties"), dict) else {}
    values = part["enum"] if isinstance(part.get("enum"), list) else []
    if isinstance(part.get("const"), str):
        values = [*values, part["const"]]
    if "in" in part and isinstance(part.get("name"), str):
        values = [*values, part["name"]]
    yield from (f"{where}.{name}" for name in named if VERDICT & words_of(name))
    yield from (f"{where}={value}" for value in values if VERDICT & words_of(str(value)))
    for key, inner in part.items():
        if key not in EXAMPLES:
            yield from judging(inner, f"{where}/{key}")
