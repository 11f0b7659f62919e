"""The grid as people get it: a page, a workbook, CSV with its description, one sheet of paper."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pikepdf
import pypdfium2
import pytest

from chassis.bus.memory import MemoryBus
from chassis.testing import TestIssuer, running
from contracts.types import FindingKind, Region, ReviewType
from publishing.tables import safe
from services.collation.app import service
from services.collation.counts.domain import CODED, PUBLISHED
from services.collation.counts.splitting import Part, row_name
from services.collation.disclosure.domain import Disclosure, ShownRow
from services.collation.grid.domain import ABOUT, Below, Tally, View
from services.collation.grid.forms import Form, asked_for, file_name, written
from services.collation.grid.schemas import GridOut, IssueCell, ScopeOut
from services.collation.grid.service import Sheet
from services.collation.grid.words import SYMBOLS
from services.collation.reasons.domain import Reason, ReasonOrigin, by_origin
from services.collation.reasons.schemas import ReasonOut
from services.collation.settings import CollationSettings
from services.collation.taxonomy.domain import load
from services.collation.trends.statistics import Direction
from services.collation.trends.years import Move, Year
from tests.plugins.databases import SqliteDatabases

TAXONOMY = load()
CODES = [issue.code for issue in TAXONOMY.issues]
NASTY = "=1+1 <b>#panic()</b> & $x$ \u201cquoted\u201d"
BASE = "https://lipp.example"
RULE = Disclosure(8, 5)


def grid_of(view: View = View.FULL, given: int = 0, text: str = "Nobody calls.") -> GridOut:
    """Of 12 coded reviews five show D4; summits gave so many reasons for each issue."""
    said = {
        issue.code: by_origin(
            [
                *(
                    Reason(r.id, issue.code, ReasonOrigin(r.origin), r.text, "taxonomy", None)
                    for r in issue.reasons
                ),
                *(
                    Reason(str(uuid4()), issue.code, ReasonOrigin.SUMMIT, text, "x", uuid4())
                    for _ in range(given)
                ),
            ]
        )
        for issue in TAXONOMY.issues
    }
    counted = Tally(12, 15, {("D4", "problem"): 5, ("D4", "good_practice"): 1})
    return replace(Sheet.of(TAXONOMY, counted), said=said).grid(view)


def as_file(grid: GridOut, form: Form, view: View = View.FULL) -> bytes:
    return written(grid, view, form, base=BASE, csv_url=f"{BASE}/v1/grid?format=csv")


def words_of(pdf: bytes) -> str:
    """As a reader sees them: hyphens at the ends of lines are gone."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage().get_text_range()
    return re.sub(r"\s+", " ", re.sub(r"\ufffe|\x02|-\r?\n", "", text))


@pytest.mark.rule("C12")
@pytest.mark.parametrize(
    ("view", "given"), [(View.FULL, 0), (View.FULL, 9), (View.CONDENSED, 0)], ids=str
)
def test_the_sheet_is_one_a3_page_that_assistive_software_can_read(view: View, given: int) -> None:
    pdf = as_file(grid_of(view, given, "A reason that somebody gave at a summit."), Form.PDF, view)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (page,) = document.pages
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        assert (right - left, top - bottom) == pytest.approx((1190.55, 841.89), abs=0.1)
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en-GB"
        assert "/StructTreeRoot" in document.Root
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "Practice issues in Serious Case Reviews" in str(metadata["dc:title"])
        links = {str(note.A.URI) for note in page.Annots}
    assert links == {f"{BASE}/v1/issues/{code}" for code in CODES}
    text = words_of(pdf)
    assert all(re.search(rf"\b{code}\b", text) for code in CODES)
    assert "5 of 12 SCRs 42%" in text
    assert text.count("worked in 1 of 12") == 2, "of D4, and in the legend"
    assert "not a sample of all practice" in text
    assert "does not say how common" in text


@pytest.mark.rule("C3", "T3", "C12")
@pytest.mark.parametrize("view", View)
def test_the_sheet_tells_a_hidden_number_from_none_and_explains_each_symbol_that_stands(
    view: View,
) -> None:
    counted = Tally(12, 15, {("D4", "problem"): 5, ("D4", "good_practice"): 1})
    told = {
        symbol: words_of(as_file(Sheet.of(TAXONOMY, tally).grid(view), Form.PDF, view))
        for symbol, tally in {
            "c": Below(hidden_part()),
            "x": Tally(38, 38, {}, unpublished=True),
            "z": Tally(0, 15, {}),
            None: counted,
        }.items()
    }
    for symbol, text in told.items():
        assert [s for s in SYMBOLS if f"{s}: {SYMBOLS[s]}." in text] == ([symbol] if symbol else [])
    in_cells = {symbol: text.count("worked in") - 1 for symbol, text in told.items()}
    assert in_cells == {"c": 44, "x": 44, "z": 0, None: 1}
    assert told["c"].count("worked in c of c") == 44
    assert told["x"].count("worked in x of 38") == 44


def hidden_part() -> Part:
    """Of a region of which nothing is shown."""
    rows = [CODED, PUBLISHED, *(row_name(c, kind) for c in CODES for kind in FindingKind)]
    hidden = ShownRow({"south_west": None}, 12)
    table = dict.fromkeys(rows, hidden)
    return Part("2015Q1", datetime(2015, 4, 1, tzinfo=UTC), "2016.1", table, "south_west", RULE)


@pytest.mark.rule("C12", "C4")
def test_the_full_sheet_has_the_reasons_of_each_side_and_says_where_some_are_left_out() -> None:
    few = words_of(as_file(grid_of(given=1), Form.PDF))
    assert few.count("Why, practitioners say (1)") == 44
    assert few.count("The reports do not say why.") == 3
    assert "more under the link" not in few
    many = words_of(as_file(grid_of(given=30), Form.PDF))
    assert many.count("Why, practitioners say (30)") == 44
    assert "more under the link" in many
    condensed = words_of(as_file(grid_of(View.CONDENSED), Form.PDF, View.CONDENSED))
    assert "Why, " not in condensed


@pytest.mark.rule("C4", "C12")
def test_a_reason_of_a_national_body_is_told_apart_from_those_of_practitioners_in_every_form() -> (
    None
):
    given = by_origin(
        Reason(str(uuid4()), "D4", origin, text, "x", uuid4())
        for origin, text in (
            (ReasonOrigin.WRITTEN, "Nobody calls."),
            (ReasonOrigin.ALLIANCE, "Nobody is taught to ask."),
        )
    )
    grid = replace(Sheet.of(TAXONOMY, Tally(12, 15, {})), said={"D4": given}).grid(View.FULL)
    (cell,) = [issue for stage in grid.stages for issue in stage.issues if issue.code == "D4"]
    assert isinstance(cell, IssueCell)
    counted = {one.origin: one.reasons for one in cell.origins}
    assert counted == {origin: len(of) for origin, of in given.items()}
    rows = csv.DictReader(io.StringIO(as_file(grid, Form.CSV).decode()))
    (row,) = [row for row in rows if row["issue"] == "D4"]
    book = openpyxl.load_workbook(io.BytesIO(as_file(grid, Form.XLSX)))
    head, *cells = book["Table"].iter_rows(values_only=True)
    sheet = dict(zip(head, cells[CODES.index("D4")], strict=True))
    for side, title, text in (
        ("practitioners", "practitioners", "Nobody calls."),
        ("national_bodies", "national bodies", "Nobody is taught to ask."),
    ):
        assert (row[f"reasons_from_{side}"], row[f"reasons_from_{side}_count"]) == (text, "1")
        assert (sheet[f"Why, {title} say"], sheet[f"Reasons, {title}"]) == (text, 1)
        assert f"Why, {title} say (1)" in words_of(as_file(grid, Form.PDF))
        assert f">Why, {title} say<" in as_file(grid, Form.HTML).decode()


def test_the_type_on_the_sheet_is_never_too_small_to_read() -> None:
    page = pypdfium2.PdfDocument(as_file(grid_of(given=30), Form.PDF))[0]
    sizes = [
        text.get_font_size() for text in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    ]
    assert min(sizes) >= 5.9


def with_texts(grid: GridOut, issues: int, *, statement: str, reasons: Sequence[str] = ()) -> None:
    """So many of the issues say other things; each has the reasons of reports that are given."""
    for issue in [issue for stage in grid.stages for issue in stage.issues][:issues]:
        assert isinstance(issue, IssueCell)
        issue.statement = statement
        issue.reasons = [
            ReasonOut(id=str(n), text=text, origin=ReasonOrigin.SCR_REPORT)
            for n, text in enumerate(reasons)
        ]


A_THOUSAND = ("What was known in one place was not asked for in another. " * 18)[:1000]
STORED: dict[str, tuple[str | None, int, str, Sequence[str]]] = {
    "line ends": ("D4\n" * 120 + "was mistaken.", 20, A_THOUSAND, ()),
    "words without an end": ("w" * 500, 44, "w" * 1000, [A_THOUSAND] * 3),
    "one cell that is higher than the sheet": (None, 1, "a\n" * 500, [A_THOUSAND] * 50),
}


@pytest.mark.rule("C12")
@pytest.mark.parametrize("name", STORED)
def test_whatever_is_stored_prints_on_one_sheet_and_nothing_over_its_foot(name: str) -> None:
    grid = grid_of()
    note, issues, statement, reasons = STORED[name]
    grid.release, grid.note = "2015Q1.1", note
    with_texts(grid, issues, statement=statement, reasons=reasons)
    pdf = as_file(grid, Form.PDF)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert all(re.search(rf"\b{code}\b", words_of(pdf)) for code in CODES)
    assert_apart(pdf)
    assert "more under the link" in words_of(pdf)


def assert_apart(pdf: bytes) -> None:
    """Nothing leaves its column, or the sheet, or stands in the foot."""
    for page in pypdfium2.PdfDocument(pdf):
        words = page.get_textpage()
        foot = words.get_text_range().index("Behind each code")
        boxes = [words.get_charbox(n) for n in range(words.count_chars())]
        _, _, _, top = boxes[foot]
        assert min(bottom for _, bottom, _, _ in boxes[:foot]) > top
        assert max(right for _, _, right, _ in boxes) < page.get_width() - 20


def test_more_issues_than_one_sheet_could_hold_go_on_on_another() -> None:
    grid = grid_of()
    for stage in grid.stages:
        stage.issues = stage.issues * 6
    with_texts(grid, 264, statement=A_THOUSAND)
    pdf = as_file(grid, Form.PDF)
    assert len(pypdfium2.PdfDocument(pdf)) > 1
    assert_apart(pdf)


def test_no_cell_is_more_than_a_spreadsheet_can_hold_and_what_is_cut_says_so() -> None:
    grid = grid_of()
    with_texts(grid, 2, statement="Nobody calls.", reasons=["\U0001f4de" * 500] * 40)
    sheet = openpyxl.load_workbook(io.BytesIO(as_file(grid, Form.XLSX)))["Table"]
    heights = [sheet.row_dimensions[row[0].row].height or 0 for row in sheet.iter_rows()]
    assert 400 < max(heights) <= 409
    in_book = [cell.value for row in sheet.iter_rows() for cell in row if type(cell.value) is str]
    in_csv = [
        cell for row in csv.reader(io.StringIO(as_file(grid, Form.CSV).decode())) for cell in row
    ]
    for cells in (in_book, in_csv):
        assert max(len(cell.encode("utf-16-le")) // 2 for cell in cells) in {32_766, 32_765}
        assert (
            len([cell for cell in cells if cell.endswith("a cell of a table holds no more)")]) == 2
        )
    assert len(safe("=" * 40_000)) == 32_767


def test_no_text_becomes_markup_or_a_formula() -> None:
    grid = grid_of(given=1, text=NASTY)
    assert NASTY in words_of(as_file(grid, Form.PDF))
    page = as_file(grid, Form.HTML).decode()
    assert "<b>#panic" not in page
    assert "&lt;b&gt;#panic()&lt;/b&gt; &amp;" in page
    book = openpyxl.load_workbook(io.BytesIO(as_file(grid, Form.XLSX)))
    assert {cell.data_type for row in book["Table"].iter_rows() for cell in row} <= {"s", "n"}
    row = next(csv.DictReader(io.StringIO(as_file(grid, Form.CSV).decode())))
    assert row["reasons_from_practitioners"] == f"'{NASTY}"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_no_cell_can_be_a_formula(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("sign", ["\u202e", "\u2067", "\u200f", "\u061c"])
def test_no_sign_turns_how_a_cell_reads(sign: str) -> None:
    assert safe(f"{sign}=1+1") == "'=1+1"
    grid = grid_of(given=1, text=f"Nobody {sign}calls.")
    told = [as_file(grid, Form.CSV).decode(), said_by(as_file(grid, Form.XLSX), Form.XLSX)]
    assert all(sign not in one and "Nobody calls." in one for one in told)


READERS: dict[str, Any] = {
    "integer": int,
    "number": float,
    "string": str,
    "anyURI": str,
    "dateTime": str,
}


@pytest.mark.rule("C12", "G6")
def test_the_description_of_the_csv_is_true_of_every_cell() -> None:
    grid = grid_of(given=2)
    hidden = grid.stages[0].issues[0].problem
    hidden.numerator, hidden.incidence, hidden.symbol = None, None, "c"
    described = json.loads(as_file(grid, Form.CSVW))
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["url"] == f"{BASE}/v1/grid?format=csv"
    header, *rows = csv.reader(io.StringIO(as_file(grid, Form.CSV).decode()))
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == header
    assert all(column["titles"][0] == column["name"] for column in columns)
    assert all(column["dc:description"] for column in columns)
    key = described["tableSchema"]["primaryKey"]
    assert len({row[header.index(name)] for row in rows for name in key}) == len(rows) == 44
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if cell in column.get("null", ()):
                assert not column["required"]
                continue
            datatype = column["datatype"]
            if isinstance(datatype, dict):
                assert re.fullmatch(datatype["format"], cell), column["name"]
            else:
                READERS[datatype](cell)
    first = dict(zip(header, rows[0], strict=True))
    assert (first["scrs_showing"], first["incidence"], first["seed_occurrences"]) == ("c", "c", "x")


@pytest.mark.rule("C12")
def test_the_workbook_has_typed_cells_and_says_what_they_mean() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_file(grid_of(given=2), Form.XLSX)))
    head, *rows = book["Table"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["Issue"] for row in found] == CODES
    d4 = found[CODES.index("D4")]
    assert (d4["Reviews showing it"], d4["Reviews coded"], d4["Share"]) == (5, 12, 0.4167)
    assert (d4["First analysis"], d4["Reasons, practitioners"]) == ("x", 2)
    assert d4["Link"] == f"{BASE}/v1/issues/D4"
    notes = [row[1] for row in book["Read me"].iter_rows(min_row=3, values_only=True)]
    assert ABOUT in notes
    assert book["Table"].freeze_panes == "A2"
    shown = {cell.number_format for cell in next(book["Table"].iter_cols(15, 15, min_row=2))}
    assert (head[14], shown) == ("Share", {"0%"})


@pytest.mark.rule("C12")
@pytest.mark.parametrize("view", View, ids=str)
def test_a_column_of_the_workbook_with_nothing_in_it_is_not_shown(view: View) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_file(grid_of(view), Form.XLSX, view)))["Table"]
    dimensions = sheet.column_dimensions.values()
    hidden = {at for one in dimensions if one.hidden for at in range(one.min, one.max + 1)}
    empty = {
        head.column: head.value
        for head, *cells in sheet.columns
        if all(cell.value is None for cell in cells)
    }
    assert hidden == empty.keys()
    assert "Why, national bodies say" in empty.values()
    assert ("Statement" in empty.values()) == (view is View.CONDENSED)


class Page(HTMLParser):
    """What a test of a page looks at: every element with its attributes, and all words."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.mark.rule("G9", "G10", "G11")
@pytest.mark.parametrize("view", View)
def test_the_page_is_one_table_that_reads_without_eyes_and_without_scripts(view: View) -> None:
    page = Page(as_file(grid_of(view, 1), Form.HTML, view))
    assert page.of("html") == [{"lang": "en-GB"}]
    assert [len(page.of(tag)) for tag in ("h1", "main", "table", "caption", "title")] == [1] * 5
    assert all(cell.get("scope") in ("col", "row", "rowgroup") for cell in page.of("th"))
    assert len([cell for cell in page.of("th") if cell["scope"] == "row"]) == 44
    assert len([cell for cell in page.of("th") if cell["scope"] == "rowgroup"]) == 7
    assert not page.of("script")
    assert not [e for e, attrs in page.elements if "src" in attrs or "onclick" in attrs]
    assert {link["href"] for link in page.of("a")} >= {f"{BASE}/v1/issues/{code}" for code in CODES}
    assert page.of("a")[0] == {"class": "skip", "href": "#main"}
    scrolls = next(box for box in page.of("div") if box.get("class") == "wide")
    assert (scrolls["role"], scrolls["tabindex"]) == ("region", "0")
    for said in (ABOUT, "not a sample of all practice", "Samaritans", "5 of 12", "too few to tell"):
        assert said in page.words


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.rule("G9")
def test_every_colour_of_text_stands_out_from_white() -> None:
    template = Path("services/collation/grid/data/a3.typ").read_text()
    hues = re.findall(r"#([0-9a-f]{6})", template.partition("#set document")[0])
    page = re.findall(r"(?<!-)color:#([0-9a-f]{6})", as_file(grid_of(), Form.HTML).decode())
    assert len(hues) >= 9
    assert page
    for colour in {*hues, *page} - {"ffffff"}:
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour


@pytest.mark.parametrize(
    ("form", "accept", "wanted"),
    [
        (None, None, Form.JSON),
        (None, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", Form.HTML),
        (None, "application/pdf", Form.PDF),
        (None, "image/png", Form.JSON),
        (None, "application/pdf;q=0.1, text/html; q=0.9", Form.HTML),
        (None, "text/csv;q=0, text/html;level=1;q=0.000", Form.JSON),
        (None, "text/csv;q=high, text/html", Form.CSV),
        (Form.CSV, "text/html", Form.CSV),
    ],
)
def test_a_form_is_asked_for_by_name_or_by_media_type(
    form: Form | None, accept: str | None, wanted: Form
) -> None:
    assert asked_for(form, accept) is wanted


LONDON = ScopeOut(region=Region.LONDON, hidden_below=8, rounded_to=5)
LATE = ScopeOut(review_type=ReviewType.LCSPR, published_from="2015Q2", published_to="2015Q4")


def said_by(content: bytes, form: Form) -> str:
    match form:
        case Form.PDF:
            return words_of(content)
        case Form.XLSX:
            sheets = openpyxl.load_workbook(io.BytesIO(content))
            rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
            return " ".join(str(cell) for row in rows for cell in row)
        case Form.HTML:
            return Page(content).words
        case _:
            return content.decode()


@pytest.mark.rule("G4", "T2")
@pytest.mark.parametrize("view", View, ids=str)
@pytest.mark.parametrize("form", [form for form in Form if form is not Form.JSON], ids=str)
def test_a_narrowed_grid_says_in_every_form_what_it_is_of_and_how_it_is_rounded(
    form: Form, view: View
) -> None:
    whole = grid_of(view)
    of_london, late = (whole.model_copy(update={"scope": scope}) for scope in (LONDON, LATE))
    said = said_by(as_file(of_london, form, view), form)
    assert "London" in said
    assert "1 to 7 hidden (c); others to the nearest 5" in said
    assert file_name(of_london, view, form).startswith(f"lipp-grid-{TAXONOMY.version}-london-")
    said = said_by(as_file(late, form, view), form)
    assert "local child safeguarding practice reviews alone, published 2015Q2 to 2015Q4" in said
    assert "-lcspr-2015Q2-to-2015Q4-" in file_name(late, view, form)
    assert "hidden (c)" not in said
    assert "London" not in said_by(as_file(whole, form, view), form)


@pytest.mark.rule("G4", "T4")
@pytest.mark.parametrize("view", View, ids=str)
@pytest.mark.parametrize("form", [form for form in Form if form is not Form.CSVW], ids=str)
def test_an_arrow_says_in_every_form_which_years_it_compares_and_of_how_many(
    form: Form, view: View
) -> None:
    before, last = Year("2013Q2/2014Q1", 4, 311), Year("2014Q2/2015Q1", 197, 212)
    sheet = Sheet.of(TAXONOMY, Tally(523, 600, {("D4", "problem"): 201}))
    moved = replace(sheet, moves={"D4": Move(Direction.UP, before, last)}).grid(view)
    said = said_by(as_file(moved, form, view), form)
    assert all(str(n) in said for year in (before, last) for n in year.share)
    if form in {Form.HTML, Form.PDF}:
        assert "Last year: published 2014Q2 to 2015Q1, 212 coded" in said
        assert "Year before: published 2013Q2 to 2014Q1, 311 coded" in said
        assert "4 of 311, then 197 of 212" in said
    else:
        assert "2013Q2/2014Q1" in said
        assert "2014Q2/2015Q1" in said
    plain = said_by(as_file(sheet.grid(view), form, view), form)
    assert "2014Q2" not in plain
    assert "5 of 12\u201d: in the year before" not in plain


@pytest.mark.rule("C12")
async def test_every_form_is_given_over_http_and_the_csv_says_where_it_is_described(
    issuer: TestIssuer, sqlite_databases: SqliteDatabases
) -> None:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = CollationSettings(
        database=sqlite_databases.of(service),
        bus="memory:",
        roles=frozenset({"api"}),
        suggestions=False,
        public_url=BASE,
    )
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    headers = issuer.headers("centre", "trends:read")
    async with running(app) as (http,):
        begins = {"csv": b"stage,", "xlsx": b"PK", "html": b"<!doctype html>", "pdf": b"%PDF"}
        for form, first in begins.items():
            for view in View:
                query = {"format": form, "view": view.value}
                answer = await http.get("/v1/grid", params=query, headers=headers)
                assert answer.status_code == 200, answer.text
                assert answer.content.startswith(first)
                name = f"lipp-grid-{TAXONOMY.version}-{view}.{form}"
                assert f'filename="{name}"' in answer.headers["content-disposition"]
                styled = "style-src 'sha256-" in answer.headers.get("content-security-policy", "")
                assert styled == (form == "html")
        query = {"format": "csv", "published_from": "2015Q1"}
        answer = await http.get("/v1/grid", params=query, headers=headers)
        link = re.match(r'<([^>]+)>; rel="describedby"', answer.headers["link"])
        assert link is not None
        answer = await http.get(link[1].removeprefix(BASE), headers=headers)
        assert answer.headers["content-type"] == "application/csvm+json"
        described = answer.json()["url"]
        assert described == f"{BASE}/v1/grid?published_from=2015Q1&format=csv"
        assert (await http.get(described.removeprefix(BASE), headers=headers)).is_success
        refused = await http.get("/v1/grid", params={"format": "docx"}, headers=headers)
        assert refused.status_code == 422
