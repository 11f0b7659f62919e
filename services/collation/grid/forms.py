"""The forms in which the grid is given, and how one of them is asked for."""

import json
import re
from collections.abc import Iterable
from enum import StrEnum

from publishing.tables import CSVM
from services.collation.grid.domain import View
from services.collation.grid.page import as_html
from services.collation.grid.paper import as_pdf
from services.collation.grid.schemas import GridOut, ScopeOut
from services.collation.grid.table import describe_csv, write_csv, write_xlsx


class Form(StrEnum):
    """The same figures in each; `csvw` describes the columns of the CSV."""

    JSON = "json"
    CSV = "csv"
    CSVW = "csvw"
    XLSX = "xlsx"
    HTML = "html"
    PDF = "pdf"


MEDIA_TYPES = {
    Form.JSON: "application/json",
    Form.CSV: "text/csv; charset=utf-8",
    Form.CSVW: CSVM,
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.HTML: "text/html; charset=utf-8",
    Form.PDF: "application/pdf",
}
_ENDINGS = {Form.CSVW: "csv-metadata.json"}
_BARE = {media_type.partition(";")[0]: form for form, media_type in MEDIA_TYPES.items()}


def asked_for(form: Form | None, accept: str | None) -> Form:
    """As the query says; else what the Accept header likes best of what is known here."""
    if form is not None:
        return form
    return next((_BARE[name] for name in _media_types(accept or "") if name in _BARE), Form.JSON)


def _media_types(accept: str) -> Iterable[str]:
    """The one liked best first, of those liked as much the first; none that is refused (`q=0`)."""
    liked: list[tuple[float, str]] = []
    for part in accept.lower().split(","):
        name, *said = (one.strip() for one in part.split(";"))
        weights = [float(found[1]) for one in said if (found := _WEIGHT.fullmatch(one))]
        liked.append((weights[0] if weights else 1.0, name))
    return [name for weight, name in sorted(liked, key=lambda of: -of[0]) if weight]


_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def file_name(grid: GridOut, view: View, form: Form) -> str:
    of = "-".join([grid.release or grid.taxonomy, *_narrowed(grid.scope)])
    return f"lipp-grid-{of}-{view}.{_ENDINGS.get(form, form.value)}"


def _narrowed(scope: ScopeOut) -> Iterable[str]:
    if scope.region or scope.review_type:
        yield (scope.region or scope.review_type or "").replace("_", "-")
    if scope.published_from or scope.published_to:
        yield f"{scope.published_from or 'first'}-to-{scope.published_to or 'last'}"


def written(grid: GridOut, view: View, form: Form, *, base: str, csv_url: str) -> bytes:
    """`base` is where readers reach the platform, `csv_url` where this grid is as CSV."""
    match form:
        case Form.JSON:
            return grid.model_dump_json().encode()
        case Form.CSV:
            return write_csv(grid).encode()
        case Form.CSVW:
            return json.dumps(describe_csv(grid, csv_url), indent=2).encode()
        case Form.XLSX:
            return write_xlsx(grid, view, base)
        case Form.HTML:
            return as_html(grid, view, base)
        case Form.PDF:
            return as_pdf(grid, view, base)
