"""`lipp code`: JSON lines in, JSON lines out, and which coder it was on stderr."""

import codecs
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import pytest
from typer.testing import Result

from cli.code import AT_ONCE
from services.collation.coder import opening
from services.collation.suggestions.domain import LONGEST_READ
from services.collation.taxonomy.domain import load

Lipp = Callable[..., Result]
CODES = {issue.code for issue in load().issues}
LINES = (
    {"id": "a", "text": "No strategy discussion was held, and the police were not told."},
    {"id": 2, "text": "The family moved house in the spring.", "page": 7},
    {"id": "empty", "text": ""},
)


def line(id: Any, text: str = "It rained.") -> str:
    return json.dumps({"id": id, "text": text}) + "\n"


def answered(said: Result) -> list[Any]:
    return [json.loads(found)["id"] for found in said.stdout.splitlines()]


def errors(stderr: str) -> list[str]:
    """What is said beside which coder answers."""
    return [told for told in stderr.splitlines() if not told.startswith(("Coder: ", "The extra "))]


@pytest.fixture
def lexical(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quicker, where it does not matter which one answers."""
    monkeypatch.setattr(opening, "NEEDED", ("no_such_module_at_all",))


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


def test_a_file_of_more_lines_than_are_answered_at_once_is_answered_to_its_end(
    lipp: Lipp, tmp_path: Path, lexical: None
) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text("".join(line(number, "It rained. " * 40) for number in range(700)))
    assert file.stat().st_size > 4 * AT_ONCE
    said = lipp("code", file)
    assert said.exit_code == 0
    assert answered(said) == list(range(700))


def test_a_file_may_begin_with_a_byte_order_mark_and_end_without_a_line_s_end(
    lipp: Lipp, tmp_path: Path, lexical: None
) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_bytes(codecs.BOM_UTF8 + (line(1) + "\r\n" + line(2)).rstrip().encode())
    said = lipp("code", file)
    assert (said.exit_code, answered(said)) == (0, [1, 2])


NO_PASSAGES = {
    "no text": b'{"id": 2}',
    "no object": b"[]",
    "no JSON": b"{",
    "another id": b'{"id": 1.5, "text": ""}',
    "Latin-1": '{"id": 2, "text": "caf\xe9 "}'.encode("latin-1"),
    "UTF-16": '{"id": 2, "text": ""}'.encode("utf-16"),
    "half a character": b'{"id": 2, "text": "\\ud800"}',
    "too deep": b'{"id": 2, "text": "", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "too long": line(2, "a" * (LONGEST_READ + 1)).encode(),
}


@pytest.mark.parametrize("wrong", NO_PASSAGES.values(), ids=NO_PASSAGES)
def test_a_line_that_is_no_passage_is_named_and_those_before_it_are_answered(
    wrong: bytes, lipp: Lipp, tmp_path: Path, lexical: None
) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_bytes(b"".join([line(0).encode(), line(1).encode(), wrong, b"\n", line(3).encode()]))
    said = lipp("code", file)
    assert (said.exit_code, answered(said)) == (2, [0, 1])
    (told,) = errors(said.stderr)
    assert told.startswith(f"{file}, line 3: ")


def test_a_passage_as_long_as_may_be_is_read(lipp: Lipp, tmp_path: Path, lexical: None) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text(line(1, "a " * (LONGEST_READ // 2)))
    assert lipp("code", file).exit_code == 0


def test_a_file_that_cannot_be_read_is_named(lipp: Lipp, tmp_path: Path, lexical: None) -> None:
    for file in (tmp_path / "none.jsonl", tmp_path):
        said = lipp("code", file)
        assert said.exit_code == 2
        (told,) = errors(said.stderr)
        assert told.startswith(f"{file}: ")


def test_an_altered_model_is_said_and_the_lexical_coder_answers(
    lipp: Lipp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnxruntime", reason="needs the extra `coding`")
    from tests.services.collation.coder.altered import opens, truncated

    opens(monkeypatch, truncated(tmp_path, "words.npz"))
    file = tmp_path / "passages.jsonl"
    file.write_text(line(1))
    said = lipp("code", file)
    assert (said.exit_code, answered(said)) == (0, [1])
    warning, coder = said.stderr.splitlines()
    assert "words.npz" in warning
    assert coder.startswith("Coder: lexical ")


COMMAND = [sys.executable, "-m", "cli", "code", "-"]


def test_whoever_writes_slowly_is_answered_line_by_line() -> None:
    with subprocess.Popen(COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as running:
        assert running.stdin
        assert running.stdout
        for number in range(2):
            running.stdin.write(line(number).encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()
        assert running.stdout.read() == b""
    assert running.returncode == 0


@pytest.mark.parametrize("ending", ["<&-", ">&-", ">/dev/full"])
def test_streams_that_are_closed_or_full_are_told_in_a_line(ending: str) -> None:
    shell = f"{shlex.join(COMMAND)} {ending}"
    said = subprocess.run(shell, shell=True, input=line(1), capture_output=True, text=True)
    assert said.returncode == 2, said.stderr
    (told,) = errors(said.stderr)
    assert told.startswith("standard ")
