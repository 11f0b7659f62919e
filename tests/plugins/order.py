"""Shared out over processes, files with slow tests begin first: none of them is left for the end.

xdist begins with the file of the most tests, whatever they take: a story of one long test would
begin when everything else is done, and keep one process waiting. So its own order is switched off
(`--no-loadscope-reorder`), and the order of the collection is this.
"""

from collections import Counter

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items[:] = slow_files_first(items)


def slow_files_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Then the file of the most tests; within a file the order stays."""
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    return sorted(items, key=lambda item: (item.path not in slow, -tests[item.path], item.path))
