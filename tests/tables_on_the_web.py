"""A reader of CSV on the Web that is not ours: what an analyst's tool makes of our tables."""

import json
import warnings
from pathlib import Path
from typing import Any

from csvw import CSVW


def loaded(folder: Path, content: bytes, described: dict[str, Any]) -> list[dict[str, Any]]:
    """Typed values, and none for a symbol. Fails where table and description do not agree."""
    (folder / "data.csv").write_bytes(content)
    description = folder / "described.json"
    # it leads to its table by itself, unless that is on another machine
    far = "://" in described["url"]
    description.write_text(json.dumps(described | {"url": "data.csv"} if far else described))
    table = CSVW(str(description), validate=True)
    assert table.is_valid, [str(one.message) for one in table.warnings]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return [dict(row) for row in table.tables[0].iterdicts(strict=True)]
