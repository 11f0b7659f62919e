"""Tagged PDF (PDF/UA-1) by typst, where the installation has it; texts go in as data alone."""

import json
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from publishing.blocks import Leaflet, upright

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


def can_write_pdf() -> bool:
    return find_spec("typst") is not None


def as_pdf(leaflet: Leaflet) -> bytes:
    return set_pages(HERE / "templates" / "leaflet.typ", leaflet.as_data())


def set_pages(template: Path, data: dict[str, Any], made_at: datetime | None = None) -> bytes:
    """The template reads `sys.inputs.data`: what it is given can never become markup."""
    import typst

    pdf: bytes = typst.compile(
        template,
        sys_inputs={"data": upright(json.dumps(data, ensure_ascii=False))},
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=None if made_at is None else int(made_at.timestamp()),
    )
    return pdf
