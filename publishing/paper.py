"""Tagged PDF (PDF/UA-1) by typst, where the installation has it; texts go in as data alone."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from publishing.blocks import Leaflet, upright

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
BOX = "\u25a1"
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_BY_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")


def can_write_pdf() -> bool:
    return find_spec("typst") is not None


def as_pdf(leaflet: Leaflet) -> bytes:
    return set_pages(HERE / "templates" / "leaflet.typ", leaflet.as_data())


def set_pages(template: Path, data: dict[str, Any], made_at: datetime | None = None) -> bytes:
    """The template reads `sys.inputs.data`: what it is given can never become markup.

    A character that no font here has is printed as a box: a sheet of many texts would else fail
    for the sake of one.
    """
    import typst

    def compiled(data: Any) -> bytes:
        pdf: bytes = typst.compile(
            template,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            font_paths=[FONTS],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=None if made_at is None else int(made_at.timestamp()),
        )
        return pdf

    data = _each_text(data, upright)
    try:
        return compiled(data)
    except typst.TypstError as error:
        missing = {_character(found) for found in _MISSING.findall(error.diagnostic)}
        if not missing:
            raise
        boxes = str.maketrans(dict.fromkeys("".join(missing), BOX))
        return compiled(_each_text(data, lambda text: text.translate(boxes)))


def _character(told: str) -> str:
    """As typst tells of it: itself, or by its number where it is nothing to see."""
    return _BY_NUMBER.sub(lambda number: chr(int(number[1], 16)), told)


def _each_text(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part)
    if isinstance(part, dict):
        return {name: _each_text(value, change) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_each_text(value, change) for value in part]
    return part
