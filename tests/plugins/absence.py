"""What a test does without a server it needs: a newcomer's run skips, CI's fails."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

from deploy.jars import FetchError, Jars


def give_up(reason: str) -> NoReturn:
    if os.environ.get("LIPP_STRICT") == "1":
        pytest.fail(f"LIPP_STRICT is set and {reason}")
    pytest.skip(reason)


def fetched(jars: Jars, what: str) -> Path:
    """The folder of a Java program's jars, on a machine that can run them."""
    can = jars.available()
    if not can.ok:
        give_up(f"{what} cannot run here: {can.reason}")
    try:
        return jars.fetch()
    except FetchError as error:
        give_up(f"{what} cannot run here: {error}")
