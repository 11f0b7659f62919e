"""What a coder says when it is asked to code rather than to suggest."""

from dataclasses import dataclass

RANKED = 5
MOST_CODES = 2


@dataclass(frozen=True, slots=True)
class Coded:
    """`codes` is what the coder stands by; `ranked` the likeliest five, whatever their chance."""

    codes: tuple[str, ...]
    ranked: tuple[str, ...]
    scores: dict[str, float]
