"""`lipp code`: JSON lines in, JSON lines out, and which coder it was on stderr."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from services.collation.coder import opening
from services.collation.taxonomy.domain import load

Lipp = Callable[..., Result]
CODES = {issue.code for issue in load().issues}
LINES = (
    {"id": "a", "text": "No strategy discussion was held, and the police were not told."},
    {"id": 2, "text": "The family moved house in the spring.", "page": 7},
    {"id": "empty", "text": ""},
)


@pytest.fixture(params=["trained", "lexical"])
def coder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both coders keep the same contract."""
    name: str = request.param
    if name == "trained":
        pytest.importorskip("onnxruntime", reason="needs the extra `coding`")
    else:
        monkeypatch.setattr(opening, "NEEDED", ("no_such_module_at_all",))
    return name


def test_each_line_in_is_a_line_out_and_the_coder_says_who_it_is(
    lipp: Lipp, tmp_path: Path, coder: str
) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    said = lipp("code", file)
    assert said.exit_code == 0
    assert f"Coder: {coder} " in said.stderr
    assert ("make coder" in said.stderr) == (coder == "lexical")
    found = [json.loads(line) for line in said.stdout.splitlines()]
    assert [line["id"] for line in found] == ["a", 2, "empty"]
    for line in found:
        assert set(line) == {"id", "codes", "ranked", "scores"}
        assert len(set(line["ranked"])) == 5
        assert set(line["codes"]) <= set(line["ranked"]) <= CODES
        assert set(line["scores"]) == set(line["ranked"])


def test_a_line_that_is_no_passage_is_named(lipp: Lipp, tmp_path: Path) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text('{"id": 1, "text": "One."}\n{"id": 2}\n')
    said = lipp("code", file)
    assert said.exit_code == 2
    assert "line 2" in said.stderr
