"""The broker that runs where there is no Docker."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.kafka.broker import HERE, JARS, Broker, free_port

ROOT = HERE.parents[1]


def test_a_machine_without_java_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert JARS.available() == (False, "java is not installed")


def test_a_machine_without_jars_and_maven_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("shutil.which", {"java": str(java)}.get)
    assert not JARS.available().ok
    assert "mvn is not installed" in JARS.available().reason
    (tmp_path / "cache" / "lipp" / "kafka-4.1.0").mkdir(parents=True)
    assert JARS.available().ok
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.1\"' >&2\n")
    assert JARS.available().reason == "java 11 is older than 17"


@pytest.mark.slow
@pytest.mark.kafka
def test_the_data_outlive_a_stop_and_a_kill(own_broker: Broker) -> None:
    identity = (own_broker.folder / "log" / "meta.properties").read_text()
    own_broker.restart()
    own_broker.kill()
    own_broker.start()
    assert (own_broker.folder / "log" / "meta.properties").read_text() == identity


def deaf_to_interrupts() -> None:
    """As a shell starts what it puts into the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.kafka
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_command_runs_until_it_is_interrupted_and_leaves_nothing_behind(
    kafka_possible: None, tmp_path: Path, end: signal.Signals
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "deploy.kafka.broker", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=deaf_to_interrupts,
    ) as process:
        assert process.stdout is not None
        assert f"127.0.0.1:{port}" in process.stdout.readline()
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        process.send_signal(end)
        assert "stopping" in process.stdout.read()
        assert process.wait(30) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
