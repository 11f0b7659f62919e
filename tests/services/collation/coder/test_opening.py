"""Which coder is opened, and what is said of it."""

import pytest

from services.collation.coder import opening
from services.collation.coder.opening import CoderMissing, choose_coder
from services.collation.taxonomy.domain import load


def test_without_the_extra_the_lexical_coder_answers_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "NEEDED", ("no_such_module_at_all",))
    told: list[str] = []
    assert choose_coder("best", load(), told.append).name == "lexical"
    assert told == [opening.INSTEAD]
    assert "make coder" in opening.INSTEAD


def test_the_trained_coder_asked_for_by_name_is_not_replaced_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "NEEDED", ("no_such_module_at_all",))
    with pytest.raises(CoderMissing, match="coding"):
        choose_coder("trained", load(), lambda line: None)


def test_the_lexical_coder_asked_for_by_name_is_no_news() -> None:
    told: list[str] = []
    assert choose_coder("lexical", load(), told.append).name == "lexical"
    assert told == []
