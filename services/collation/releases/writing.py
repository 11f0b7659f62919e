"""The files of a release: one canonical JSON document, CSV with its description, and Parquet."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publishing.tables import CSVM, Column, describe, write_csv
from services.collation.releases.domain import CAVEAT, Figure
from services.collation.trends.columns import YEAR_COLUMNS, year_cells, year_parts

PART_BYTES = 262_144
JSON, CSV, CSVW, PARQUET = "data.json", "data.csv", "data.csv-metadata.json", "data.parquet"
NAMES = (JSON, CSV, CSVW, PARQUET)
MEDIA_TYPES = {
    JSON: "application/json",
    CSV: "text/csv; charset=utf-8",
    CSVW: CSVM,
    PARQUET: "application/vnd.apache.parquet",
}
_HIDDEN = ("c", "x")
COLUMNS = (
    Column("release", "Release", "The id of the release, e.g. 2026Q3 or 2026Q3.1.", required=True),
    Column("dimension", "Dimension", "What the reviews are split by.", required=True),
    Column("value", "Part", "The region, sector, type or quarter; empty for the nation."),
    Column("code", "Code", "A practice issue, a stage, or `coverage`.", required=True),
    Column("kind", "Kind", "A problem of practice or practice that worked; empty for coverage."),
    Column("numerator", "Reviews showing it", "Distinct reviews.", "integer", _HIDDEN),
    Column("denominator", "Out of", "Reviews coded; for coverage, published.", "integer", _HIDDEN),
    Column("incidence", "Share", "One divided by the other.", "number", ("c", "x", "z")),
    Column("low", "Interval from", "Wilson's interval, 95 per cent.", "number", ("c", "x", "z")),
    Column("high", "Interval to", "Wilson's interval, 95 per cent.", "number", ("c", "x", "z")),
    Column("direction", "Change", "Last year against the year before; u is unreliable."),
    *YEAR_COLUMNS,
    Column("symbol", "Symbol", "c confidential, x unavailable, z not applicable."),
    Column("as_of", "As of", "The moment that was counted.", "dateTime", required=True),
    Column("taxonomy", "Taxonomy", "The version of the practice issues.", required=True),
    Column("note", "Note", "What the release corrects, and why; empty where nothing."),
    Column("caveat", "Caveat", "How a figure may be read.", required=True),
)


@dataclass(frozen=True, slots=True)
class Head:
    """What every figure of a release carries."""

    release: str
    period: str
    number: int
    note: str | None
    as_of: str
    taxonomy: str


@dataclass(frozen=True, slots=True)
class File:
    """One form of a release."""

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.name]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def parts(self) -> Iterator[bytes]:
        for first in range(0, len(self.content), PART_BYTES):
            yield self.content[first : first + PART_BYTES]


def write_files(head: Head, figures: Sequence[Figure]) -> Iterator[File]:
    """Parquet only where the extra is installed."""
    for file in write_texts(head, figures):
        yield file
        if file.name == CSV and (parquet := _parquet(file.content)) is not None:
            yield File(PARQUET, parquet)


def write_texts(head: Head, figures: Sequence[Figure]) -> Iterator[File]:
    """The forms that every installation can write: JSON first."""
    rows = [_row(head, figure) for figure in figures]
    yield File(JSON, canonical({**_said(head), "figures": rows}))
    cells = [_cells(row, figure) for row, figure in zip(rows, figures, strict=True)]
    content = write_csv(COLUMNS, cells).encode()
    yield File(CSV, content)
    yield File(CSVW, canonical(_description(head)))


def canonical(said: Mapping[str, Any]) -> bytes:
    """The same content is the same bytes."""
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{text}\n".encode()


def _said(head: Head) -> dict[str, Any]:
    return {
        "release": head.release,
        "period": head.period,
        "number": head.number,
        "note": head.note,
        "as_of": head.as_of,
        "taxonomy": head.taxonomy,
        "caveat": CAVEAT,
    }


def _row(head: Head, figure: Figure) -> dict[str, Any]:
    low, high = figure.interval
    return {
        "release": head.release,
        "dimension": figure.dimension,
        "value": figure.value,
        "code": figure.code,
        "kind": figure.kind,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "incidence": figure.incidence,
        "low": low,
        "high": high,
        "direction": figure.direction,
        "earlier": figure.earlier and year_parts(figure.earlier),
        "later": figure.later and year_parts(figure.later),
        "symbol": figure.symbol,
        "as_of": head.as_of,
        "taxonomy": head.taxonomy,
        "note": head.note,
        "caveat": CAVEAT,
    }


def _cells(row: Mapping[str, Any], figure: Figure) -> tuple[Any, ...]:
    """A symbol stands where a number is not."""
    row = dict(row)
    hidden = figure.symbol if figure.symbol != "z" else None
    for name in ("numerator", "denominator"):
        row[name] = hidden if row[name] is None else row[name]
    for name in ("incidence", "low", "high"):
        row[name] = figure.symbol if row[name] is None else row[name]
    row |= year_cells(figure.earlier, figure.later)
    return tuple(row[column.name] for column in COLUMNS)


def _description(head: Head) -> dict[str, Any]:
    return describe(
        COLUMNS,
        url=CSV,
        title=f"Practice issues in published reviews, release {head.release}",
        description=f"Corrected: {head.note} {CAVEAT}" if head.note else CAVEAT,
        key=("dimension", "value", "code", "kind"),
        about={"issued": head.as_of},
    )


def _parquet(csv: bytes) -> bytes | None:
    try:
        import duckdb
    except ImportError:
        return None
    types = {"integer": "INTEGER", "number": "DOUBLE", "dateTime": "TIMESTAMPTZ"}
    columns = {column.name: types.get(column.datatype, "VARCHAR") for column in COLUMNS}
    with tempfile.TemporaryDirectory(prefix="lipp-release-") as folder:
        given, made = Path(folder, CSV), Path(folder, PARQUET)
        given.write_bytes(csv)
        # told and not guessed: to guess takes as long as all the rest
        told = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
        form = f"""auto_detect=false, header=true, quote='"', escape='"', columns={{{told}}}"""
        numbers = [name for name, kind in columns.items() if kind != "VARCHAR"]
        chosen = ", ".join(
            f"TRY_CAST({name} AS {columns[name]}) AS {name}"
            if name in numbers
            else f"NULLIF({name}, '') AS {name}"
            for name in columns
        )
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT {chosen} FROM read_csv('{given}', {form})) "
                f"TO '{made}' (FORMAT parquet)"
            )
        return made.read_bytes()
