"""Who may import whom: the import contracts of pyproject.toml."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT

LINTER = Path(sys.executable).with_name("lint-imports")
BREACHES = {
    "Dependencies point down": {"chassis/planted.py": "import contracts"},
    "Services know each other only by contract": {
        "services/ingest/planted.py": "import services.collation"
    },
    "Contracts, screening and publishing are pure": {"contracts/planted.py": "import fastapi"},
    "Only one module speaks Kafka": {"chassis/planted_log.py": "import aiokafka"},
    "Inside a slice, edges call in and rules call nobody": {
        "services/ingest/planting/__init__.py": "",
        "services/ingest/planting/service.py": "import services.ingest.planting.endpoints",
        "services/ingest/planting/endpoints.py": "",
    },
    "Rules touch no framework": {"services/ingest/planting/domain.py": "import sqlalchemy"},
    "No cycles": {
        "chassis/planted_egg.py": "import chassis.planted_hen",
        "chassis/planted_hen.py": "import chassis.planted_egg",
    },
}


def lint(folder: Path) -> str:
    run = subprocess.run(
        [LINTER, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return run.stdout + run.stderr


def contracts() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["name"] for contract in settings["contracts"]}


def test_every_import_contract_is_kept() -> None:
    report = lint(ROOT)
    assert f"Contracts: {len(contracts())} kept, 0 broken." in report, report


def test_every_import_contract_sees_a_breach(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for breach in BREACHES.values():
        for path, source in breach.items():
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(source + "\n")
    report = lint(tmp_path)
    assert contracts() == BREACHES.keys()
    for name in BREACHES:
        assert f"{name} BROKEN" in report, report


HEAVY = (
    "docx", "duckdb", "govuk_bank_holidays", "lxml", "nltk", "numpy", "onnxruntime", "pypdfium2",
    "rdflib", "requests", "scipy", "typst", "xlsxwriter",
)  # fmt: skip
"""Whoever needs one imports it in the function that does: a start must be quick and small."""


def test_a_start_imports_nothing_heavy() -> None:
    ask = "import cli.serve, sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not set(HEAVY) & set(run.stdout.split())
