"""What every test may use; nothing here belongs to one service."""

import gc

import pytest
import structlog

from chassis.testing import TestIssuer

pytest_plugins = [
    "tests.plugins.memory",
    "tests.plugins.order",
    "tests.plugins.rules",
    "tests.plugins.figures",
    "tests.plugins.postgres",
    "tests.plugins.databases",
    "tests.plugins.statements",
    "tests.plugins.kafka",
    "tests.plugins.verapdf",
]


@pytest.fixture
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture(autouse=True)
def _fresh_logging() -> None:
    """One test's level of logging is not the next one's."""
    structlog.reset_defaults()


def pytest_collection_finish() -> None:
    """What was imported stays for the whole run: no collection need look through it again."""
    gc.collect()
    gc.freeze()
