"""Java programs that Maven fetches: their jars once for all, and the Java that runs them."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

OLDEST_JAVA = 17
# One small process among others on the machine: a quick start matters more than peak speed.
JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class FetchError(Exception):
    """The jars could not be fetched; the message says why."""


class Availability(NamedTuple):
    """Whether a program can be run here, and what is missing if not."""

    ok: bool
    reason: str


class Jars(NamedTuple):
    """A program's jars, by the name of their folder; the pom names what they are."""

    name: str
    pom: Path

    @property
    def folder(self) -> Path:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(cache, "lipp", self.name)

    @property
    def archive(self) -> Path:
        """Where this Java may find the classes of the jars as it left them in memory."""
        java = Path(shutil.which("java") or "java").resolve()
        version = int(java.stat().st_mtime) if java.exists() else 0
        return self.folder.with_name(f"{self.name}-{version}.jsa")

    def command(self) -> list[str]:
        """Java with the jars, and with their archive if there is one."""
        java = ["java", *JVM]
        archive = self.archive
        if archive.exists() and archive.stat().st_size:
            java.append(f"-XX:SharedArchiveFile={archive}")
        return [*java, "-cp", f"{self.folder}/*"]

    def available(self) -> Availability:
        java = java_version()
        if java is None:
            return Availability(False, "java is not installed")
        if java < OLDEST_JAVA:
            return Availability(False, f"java {java} is older than {OLDEST_JAVA}")
        if not self.folder.is_dir() and shutil.which("mvn") is None:
            return Availability(False, f"no jars in {self.folder} and mvn is not installed")
        return Availability(True, "")

    def fetch(self) -> Path:
        """Put in place by a rename, so that a broken fetch is never taken for a whole."""
        folder = self.folder
        if folder.is_dir():
            return folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fetched = Path(scratch, "lib")
            maven = ["mvn", "-q", "-B", "-f", str(self.pom), "dependency:copy-dependencies"]
            done = subprocess.run(
                [*maven, f"-DoutputDirectory={fetched}"],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise FetchError(f"mvn could not fetch the jars: {done.stdout.strip()[-500:]}")
            if not folder.is_dir():
                fetched.rename(folder)
        return folder


def java_version() -> int | None:
    if shutil.which("java") is None:
        return None
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None
