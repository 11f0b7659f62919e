"""The words of the Makefile hand on what they are given."""

import shlex
import subprocess

import pytest

from tests.architecture.sources import ROOT

GIVEN = ("DATA=my data", "KAFKA=k 1:9092", "POSTGRES=postgresql://p?a=1&b=2")


def would_run(word: str) -> list[str]:
    """The last command of a word, as the shell would take it apart."""
    command = ["make", "--no-print-directory", "-n", word, *GIVEN]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return shlex.split(said.splitlines()[-1])


@pytest.mark.parametrize("word", ["serve", "serve-distributed", "kafka", "migrate"])
def test_a_folder_with_a_blank_in_its_name_stays_one(word: str) -> None:
    folder = "my data/kafka" if word == "kafka" else "my data"
    assert folder in would_run(word)


def test_addresses_reach_the_five_processes_whole() -> None:
    assert {"k 1:9092", "postgresql://p?a=1&b=2"} <= set(would_run("serve-distributed"))
