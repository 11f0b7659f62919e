"""A missing server is a newcomer's skip and CI's failure."""

import pytest

from tests.plugins.absence import give_up


def test_a_newcomers_run_skips_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIPP_STRICT", raising=False)
    with pytest.raises(pytest.skip.Exception, match="java is not installed"):
        give_up("java is not installed")


def test_a_strict_run_fails_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIPP_STRICT", "1")
    with pytest.raises(pytest.fail.Exception, match="java is not installed"):
        give_up("java is not installed")
