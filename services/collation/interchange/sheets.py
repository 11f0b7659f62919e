"""The same as tables: CSV (RFC 4180) and XLSX, in which no cell can be a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from publishing.tables import safe
from services.collation.interchange.domain import Report
from services.collation.taxonomy.domain import Taxonomy

Row = Sequence[str | int]
ISSUES = (
    *("issue", "stage", "stage_title", "part_of", "label", "condensed", "statement"),
    *("cause_status", "seed_occurrences", "taxonomy"),
)
REASONS = ("issue", "reason", "origin", "text")
CHANGES = ("kind", "before", "after", "explanation", "taxonomy")
CODINGS = (
    *("finding_id", "scr_id", "scr_version", "passage", "start", "end", "issue", "kind", "coder"),
    *("coded_at", "scr_url"),
)


def issue_rows(taxonomy: Taxonomy) -> Iterable[Row]:
    titles = {stage.code: stage.title for stage in taxonomy.stages}
    for issue in taxonomy.issues:
        yield (
            *(issue.code, issue.stage, titles[issue.stage], issue.parent or "", issue.label),
            *(issue.condensed, issue.statement, issue.cause_status, issue.occurrences.symbol),
            taxonomy.version,
        )


def reason_rows(taxonomy: Taxonomy) -> Iterable[Row]:
    for issue in taxonomy.issues:
        for reason in issue.reasons:
            yield issue.code, reason.id, reason.origin, reason.text


def change_rows(taxonomy: Taxonomy) -> Iterable[Row]:
    for change in taxonomy.changes:
        before, after = " ".join(change.before), " ".join(change.after)
        yield change.kind, before, after, change.explanation, taxonomy.version


def coding_rows(reports: Iterable[Report]) -> Iterable[Row]:
    """Places, not words: the text of a case stays behind its link."""
    for report in reports:
        for coding in report.codings:
            yield (
                *(str(coding.id), str(report.scr_id), report.version, coding.passage),
                *(coding.start, coding.end, coding.issue, coding.kind, coding.coder),
                *(coding.coded_at.isoformat(), f"/v1/scrs/{report.scr_id}"),
            )


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(
        [safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return written.getvalue().encode()


def as_xlsx(sheets: Mapping[str, tuple[Sequence[str], Iterable[Row]]], at: datetime) -> bytes:
    """Text stays text: a cell that looks like a formula, a link or a number is none."""
    import xlsxwriter

    written = io.BytesIO()
    plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    options = dict.fromkeys(plain, False) | {"in_memory": True}
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"created": at.replace(tzinfo=None), "title": "Practice issues"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        for name, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, 24)
            sheet.write_row(0, 0, columns, head)
            for place, row in enumerate(rows, start=1):
                sheet.write_row(place, 0, row, cell)
    return written.getvalue()
