"""Which coder is opened, and what is said of it."""

from pathlib import Path

import pytest

from services.collation.coder import opening
from services.collation.coder.card import CARD, ModelAltered
from services.collation.coder.opening import CoderMissing, choose_coder
from services.collation.taxonomy.domain import load
from tests.services.collation.coder.altered import opens, truncated


def warned(line: str) -> None:
    raise AssertionError(line)


def test_without_the_extra_the_lexical_coder_answers_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "NEEDED", ("no_such_module_at_all",))
    told: list[str] = []
    assert choose_coder("best", load(), told.append, warned).name == "lexical"
    assert told == [opening.INSTEAD]
    assert "make coder" in opening.INSTEAD


def test_the_trained_coder_asked_for_by_name_is_not_replaced_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "NEEDED", ("no_such_module_at_all",))
    with pytest.raises(CoderMissing, match="coding"):
        choose_coder("trained", load(), warned, warned)


def test_the_lexical_coder_asked_for_by_name_is_no_news() -> None:
    told: list[str] = []
    assert choose_coder("lexical", load(), told.append, warned).name == "lexical"
    assert told == []


def test_where_the_model_is_altered_the_lexical_coder_answers_and_it_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(monkeypatch, truncated(tmp_path, "coder.onnx"))
    told: list[str] = []
    coder = choose_coder("best", load(), warned, told.append)
    assert (coder.name, told) == ("trained", [])
    (coded,) = coder.code(["A strategy meeting was not convened, though all agreed on one."])
    assert coded.codes == ("D4",)
    assert coder.name == "lexical"
    assert coder.version.endswith("+lipp-2016.1")
    (line,) = told
    assert "coder.onnx" in line
    assert "lexical" in line
    coder.suggest(["Again."])
    assert len(told) == 1


def test_the_trained_coder_asked_for_by_name_refuses_an_altered_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(monkeypatch, truncated(tmp_path, CARD.name))
    coder = choose_coder("trained", load(), warned, warned)
    with pytest.raises(ModelAltered, match=CARD.name):
        coder.suggest(["Anything."])
