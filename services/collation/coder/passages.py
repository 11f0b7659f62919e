"""The labelled passages: what one holds, and how they are read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

FOLDER = Path(__file__).parent / "data" / "passages"

Style = Literal[
    "reviewer_abstract",
    "case_narrative",
    "recommendation",
    "summary",
    "local_briefing",
    "press",
    "board_response",
    "aside",
    "practitioner_voice",
    "policy",
]
Kind = Literal["positive", "near_miss", "good_practice", "other_problem", "family", "method"]


class LabelledPassage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A passage, the issues it expresses, and what decided."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+-[0-9]{3,5}$")]
    text: Annotated[str, msgspec.Meta(pattern=r"^\S[^\n]*\S$", max_length=2_000)]
    codes: Annotated[tuple[str, ...], msgspec.Meta(max_length=2)]
    style: Style
    period: Annotated[str, msgspec.Meta(pattern=r"^20(0[89]|1[0-9]|2[0-4])$")]
    kind: Kind
    near: str | None = None
    why: Annotated[str, msgspec.Meta(max_length=200)] = ""


def files(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def author_of(path: Path) -> str:
    return path.stem.split("-", 1)[0]


def read(path: Path) -> Iterator[LabelledPassage]:
    """Raises ValueError that names the line which cannot be read."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield msgspec.json.decode(line, type=LabelledPassage)
        except msgspec.DecodeError as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
