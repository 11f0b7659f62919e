"""The published contracts lint clean with a linter that nobody here wrote."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.plugins.absence import give_up

LINTER = Path("node_modules") / ".bin" / "redocly"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    if not (ROOT / LINTER).exists():
        give_up("the linter is not installed: run `npm ci`")
    command = [ROOT / LINTER, "lint", "--config", folder / "redocly.yaml"]
    env = {**os.environ, "REDOCLY_TELEMETRY": "off"}
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "redocly.yaml", tmp_path)
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    return tmp_path


def test_the_contracts_lint_clean() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        ("openapi/lipp.json", '"security": [', '"securities": ['),
        ("asyncapi.json", '"action": "send"', '"action": "shout"'),
    ],
)
def test_a_planted_fault_is_seen(copied: Path, file: str, good: str, bad: str) -> None:
    path = copied / "contracts" / file
    path.write_text(path.read_text().replace(good, bad, 1))
    assert lint(copied).returncode == 1
