"""The CronJob that releases each quarter asks for a command that is there."""

import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from typer.testing import CliRunner

from cli.main import app

MANIFEST = Path(__file__).parents[2] / "deploy" / "k8s" / "release.yaml"


@pytest.mark.rule("T1")
def test_the_job_makes_a_release_each_quarter_and_never_two_at_once() -> None:
    job = yaml.safe_load(MANIFEST.read_text())
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    spec = job["spec"]
    assert re.fullmatch(r"\d+ \d+ 1 1,4,7,10 \*", spec["schedule"]), "a quarter is over by then"
    assert (spec["timeZone"], spec["concurrencyPolicy"]) == ("Etc/UTC", "Forbid")
    (container,) = spec["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    lipp, *asked = container["command"]
    assert lipp == "lipp"
    assert CliRunner().invoke(app, [*asked, "--help"]).exit_code == 0
    assert CliRunner().invoke(app, ["release", "unmake", "--help"]).exit_code != 0
