"""What a test does without a server it needs: a newcomer's run skips, CI's fails."""

import os
from typing import NoReturn

import pytest


def give_up(reason: str) -> NoReturn:
    if os.environ.get("LIPP_STRICT") == "1":
        pytest.fail(f"LIPP_STRICT is set and {reason}")
    pytest.skip(reason)
