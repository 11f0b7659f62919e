"""The `rule` marker: which of the product's rules a test holds; an unknown rule fails the run."""

import pytest

from docs.rules import read_rules


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rule(*ids): holds these rules of docs/rules.md")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known = read_rules().rules
    for item in items:
        for mark in item.iter_markers("rule"):
            if mark.kwargs or not mark.args or not known.keys() >= set(mark.args):
                raise pytest.UsageError(f"{item.nodeid}: no such rule: {mark.args or 'none named'}")
