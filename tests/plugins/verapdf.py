"""veraPDF, the validator of PDF/UA: one start of Java for all files of a test."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.jars import JVM, Jars
from tests.plugins.absence import fetched, give_up

HERE = Path(__file__).parents[1] / "verapdf"
JARS = Jars("verapdf-1.30.2", HERE / "pom.xml")
Validate = Callable[[Mapping[str, bytes]], dict[str, Any]]


@pytest.fixture
def broken_clauses(tmp_path: Path) -> Validate:
    """Of each file, by its name, the clauses of PDF/UA-1 that it breaks, each with its meaning."""
    jars = fetched(JARS, "veraPDF")
    if shutil.which("javac") is None:  # `java` compiles the one file below as it starts
        give_up("veraPDF cannot run here: the java is no JDK")

    def validate(files: Mapping[str, bytes]) -> dict[str, Any]:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        command = ["java", *JVM, "-cp", f"{jars}/*", str(HERE / "Validate.java"), *files]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2_000:]
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return validate
