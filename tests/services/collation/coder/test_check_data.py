"""The checker of labelled passages finds what it is for, and the passages pass it."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.collation.coder.check_data import main

GOOD = {
    "id": "probe-narrative-0001",
    "text": "The call to the duty desk was put down as a contact and the school heard no more.",
    "codes": ["C1"],
    "style": "case_narrative",
    "period": "2012",
    "kind": "positive",
    "near": None,
    "why": "logged",
}


def faults(tmp_path: Path, capsys: pytest.CaptureFixture[str], *changes: dict[str, Any]) -> str:
    file = tmp_path / "probe-narrative.jsonl"
    file.write_text("\n".join(json.dumps(GOOD | change) for change in changes) + "\n")
    code = main([str(file)])
    told = capsys.readouterr().out
    assert code == (0 if ", 0 faults" in told else 1)
    return told


def test_a_well_formed_passage_has_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 passages, 0 faults" in faults(tmp_path, capsys, {})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"codes": ["Z9"]}, "unknown code"),
        ({"codes": []}, "is positive without codes"),
        ({"codes": [], "kind": "near_miss"}, "near miss of no code"),
        ({"text": "Too short by far."}, "has 4 words"),
        ({"text": GOOD["text"] + " Write to someone@example.org."}, "personal identifier"),
        ({"period": "1999"}, "period"),
        ({"codes": ["C1", "C1"]}, "a code twice"),
    ],
)
def test_each_fault_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], told: str
) -> None:
    assert told in faults(tmp_path, capsys, change)


def test_the_same_words_in_two_passages_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = faults(tmp_path, capsys, {}, {"id": "probe-narrative-0002"})
    assert "nearly the same" in told


def test_the_passages_of_the_project_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out
