"""The rules, the marker that names them, and the page made of both."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from docs.build import main, rules_page
from docs.rules import ROOT, holders_of_rules, read_rules

pytest_plugins = ["pytester"]


def test_every_rule_of_the_study_is_carried_over() -> None:
    sections = Counter(rule.section for rule in read_rules().rules.values())
    counts = "".join(f"{section}{count}" for section, count in sections.items())
    assert counts == "G12I16C15T6B6S11W8A11Q16L17E13"


def test_rules_are_numbered_without_gaps_in_the_order_of_the_sections() -> None:
    rules = read_rules()
    counts = Counter(rule.section for rule in rules.rules.values())
    expected = [f"{key}{n}" for key in rules.sections for n in range(1, counts[key] + 1)]
    assert list(rules.rules) == expected


def test_every_source_of_a_rule_is_explained() -> None:
    rules = read_rules()
    report = ("§", "A", "QM", "Table", "figures")
    for rule in rules.rules.values():
        assert rule.sources, rule.id
        for source in rule.sources:
            assert (
                source in rules.marks
                or source in rules.rules
                or source.strip("[]") in rules.publications
                or source.startswith(report)
            ), f"{rule.id}: {source}"


def test_marks_are_found_on_modules_classes_functions_and_parameters(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_a.py").write_text(
        """
import pytest
pytestmark = [pytest.mark.slow, pytest.mark.rule("G1")]

@pytest.mark.rule("I4", "I5")
class TestDoor:
    pytestmark = pytest.mark.rule("I8")

    async def test_inner(self): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("C1"))])
def test_outer(x): ...

def not_a_test(): ...
"""
    )
    found = {id_: [test.name for test in held] for id_, held in holders_of_rules(tests).items()}
    inner = ["TestDoor::test_inner"]
    assert found == {
        "G1": [*inner, "test_outer"],
        "I4": inner,
        "I5": inner,
        "I8": inner,
        "C1": ["test_outer"],
    }


def test_a_rule_without_a_test_is_said_to_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docs.build.holders_of_rules", dict)
    page = rules_page()
    assert "0 of 131 rules" in page
    assert page.count("| none yet |") == 131


def test_the_page_refuses_a_mark_of_an_unknown_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docs.build.holders_of_rules", lambda: {"Z9": []})
    with pytest.raises(SystemExit, match="Z9"):
        rules_page()


@pytest.mark.parametrize(("mark", "passes"), [('"I4", "G1"', True), ('"I4", "Z9"', False)])
def test_a_run_fails_on_a_mark_of_an_unknown_rule(
    pytester: pytest.Pytester, mark: str, passes: bool
) -> None:
    pytester.syspathinsert(ROOT)
    pytester.makepyfile(f"import pytest\n@pytest.mark.rule({mark})\ndef test_it(): ...")
    run = pytester.runpytest_inprocess("-p", "tests.plugins.rules", "-p", "no:asyncio")
    assert run.ret == (pytest.ExitCode.OK if passes else pytest.ExitCode.USAGE_ERROR)
    if not passes:
        run.stderr.fnmatch_lines("*test_it: no such rule: *Z9*")


def test_a_page_that_drifted_fails_the_check_and_is_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("docs.build.ROOT", tmp_path)
    monkeypatch.setattr("docs.build.PAGES", {"docs/generated/a.md": lambda: "new"})
    monkeypatch.setattr(sys, "argv", ["docs.build", "--check"])
    with pytest.raises(SystemExit, match="make docs"):
        main()
    assert "stale docs/generated/a.md" in capsys.readouterr().out
    assert not (tmp_path / "docs").exists()

    monkeypatch.setattr(sys, "argv", ["docs.build"])
    main()
    monkeypatch.setattr(sys, "argv", ["docs.build", "--check"])
    main()
    assert (tmp_path / "docs/generated/a.md").read_text() == "new"
