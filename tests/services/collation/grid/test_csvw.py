"""The grid's table and its description agree: so says a reader of CSV on the Web not ours."""

import json
from pathlib import Path

import pytest

from chassis.db import Database
from services.collation.app import service
from services.collation.grid.domain import View
from services.collation.grid.forms import Form
from services.collation.grid.schemas import GridOut
from services.collation.grid.service import read_released
from services.collation.releases.service import keep_seed
from tests.plugins.databases import SqliteDatabases
from tests.services.collation.grid.test_forms import as_file, grid_of
from tests.tables_on_the_web import loaded


def read(folder: Path, grid: GridOut, view: View = View.FULL) -> dict[str, dict[str, object]]:
    described = json.loads(as_file(grid, Form.CSVW, view))
    rows = loaded(folder, as_file(grid, Form.CSV, view), described)
    return {row["issue"]: row for row in rows}


@pytest.mark.rule("C12", "G6")
@pytest.mark.parametrize("view", View)
def test_the_table_is_typed_and_a_symbol_is_no_number(tmp_path: Path, view: View) -> None:
    rows = read(tmp_path, grid_of(view, given=1), view)
    assert len(rows) == 44
    d4 = rows["D4"]
    assert (d4["scrs_showing"], d4["scrs_coded"], d4["direction"]) == (5, 12, "u")
    assert d4["seed_occurrences"] is None


@pytest.mark.rule("C3", "G6")
@pytest.mark.parametrize("view", View)
async def test_the_first_analysis_counted_and_published_none(
    sqlite_databases: SqliteDatabases, tmp_path: Path, view: View
) -> None:
    database = Database(sqlite_databases.of(service), service.name, service.metadata)
    async with database.transaction() as tx:
        await keep_seed(tx)
        grid = (await read_released(tx.session, "2015Q1.seed")).grid(view)
    await database.close()
    assert b",x,38,x," in as_file(grid, Form.CSV, view)
    rows = read(tmp_path, grid, view)
    assert {(row["scrs_showing"], row["scrs_coded"]) for row in rows.values()} == {(None, 38)}
    assert '<td class="number">c</td>' not in as_file(grid, Form.HTML, view).decode()
