"""A real Kafka broker without Docker: one KRaft node on Java 17, its jars from Maven.

`python -m deploy.kafka.broker --port 9092 --data ./data/kafka` runs it until Ctrl-C.
"""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from uuid import uuid4

from deploy.jars import FetchError, Jars

HERE = Path(__file__).parent
VERSION = "4.1.0"
JARS = Jars(f"kafka-{VERSION}", HERE / "pom.xml")


class BrokerError(Exception):
    """The broker could not be started; the message says why."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Broker:
    """One node; its data stay in `folder` over stops, kills and restarts."""

    def __init__(
        self, folder: Path, port: int | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        """`settings` are added to server.properties, or take the place of what is there."""
        self.folder = folder.absolute()
        self.settings = settings or {}
        self.port = port or free_port()
        self.controller_port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self, timeout: float = 60) -> None:
        """Return when the node takes requests."""
        if self.process is not None:
            raise BrokerError("the broker is running already")
        JARS.fetch()
        learn()
        self.format()
        self._start(JARS.command(), timeout)

    def format(self) -> None:
        """Make the storage where there is none; it fits a node of any folder and ports."""
        self._configure()
        if not (self.folder / "log" / "meta.properties").exists():
            self._format()

    def _start(self, java: Sequence[str], timeout: float) -> None:
        with self.log.open("ab") as log:
            said_before = log.tell()
            self.process = subprocess.Popen(
                [*java, "kafka.Kafka", str(self._properties)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us to pass on
            )
        try:
            self._wait_until_started(said_before, time.monotonic() + timeout)
        except BaseException:
            self.kill()
            raise

    def stop(self, timeout: float = 30) -> None:
        """Let the node finish; kill it if it does not within the time."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """SIGKILL: what a crash looks like."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: alive on the network, answering nothing."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _configure(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        template = Template((HERE / "server.properties").read_text())
        written = template.substitute(
            folder=self.folder, port=self.port, controller_port=self.controller_port
        )
        own = "".join(f"{name}={value}\n" for name, value in self.settings.items())
        self._properties.write_text(f"{written}\n{own}")  # of two values the last one counts

    def _format(self) -> None:
        # a leading dash would be taken for an option
        cluster = urlsafe_b64encode(uuid4().bytes).rstrip(b"=").decode().replace("-", "A")
        tool = [*JARS.command(), "kafka.tools.StorageTool", "format"]
        with (self.folder / "format.log").open("wb") as log:  # it prints its whole configuration
            done = subprocess.run(
                [*tool, "--cluster-id", cluster, "--config", str(self._properties)],
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode != 0:
            raise BrokerError(f"the storage could not be formatted, see {self.folder}/format.log")

    def _wait_until_started(self, said_before: int, deadline: float) -> None:
        assert self.process is not None
        while not self._says_started(said_before):
            if self.process.poll() is not None:
                raise BrokerError(f"the broker ended while starting, see {self.log}")
            if time.monotonic() > deadline:
                raise BrokerError(f"the broker did not start in time, see {self.log}")
            time.sleep(0.05)

    def _says_started(self, said_before: int) -> bool:
        with self.log.open("rb") as log:
            log.seek(said_before)
            return b"Kafka Server started" in log.read()


def learn(timeout: float = 60) -> None:
    """Once on a machine: let Java keep the classes that a node loads, which halves each start."""
    archive = JARS.archive
    if archive.exists() or not os.access(archive.parent, os.W_OK):
        return
    with archive.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if archive.exists():  # by another process meanwhile
            return
        with TemporaryDirectory(dir=archive.parent) as folder:
            node = Broker(Path(folder))
            node.format()
            made = Path(folder, "archive")
            node._start([*JARS.command(), f"-XX:ArchiveClassesAtExit={made}"], timeout)
            node.stop()
            made.touch()  # a Java that can keep none is not asked again
            made.rename(archive)


def main() -> None:
    parser = argparse.ArgumentParser(description="Run one Kafka node until Ctrl-C.")
    parser.add_argument("--port", type=int, default=9092)
    parser.add_argument("--data", type=Path, default=Path("data/kafka"))
    asked = parser.parse_args()
    can = JARS.available()
    if not can.ok:
        raise SystemExit(f"Kafka cannot run here: {can.reason}")
    broker = Broker(asked.data, asked.port)
    for end in (signal.SIGINT, signal.SIGTERM):
        # said outright: who is started in the background begins deaf to Ctrl-C
        signal.signal(end, signal.default_int_handler)
    try:
        broker.start()
        where = f"Kafka {VERSION} on {broker.bootstrap}, data in {broker.folder}"
        print(f"{where}; Ctrl-C ends it", flush=True)
        assert broker.process is not None
        raise SystemExit(broker.process.wait())
    except (BrokerError, FetchError) as error:
        raise SystemExit(str(error)) from error
    except KeyboardInterrupt:
        print("stopping")
    finally:
        broker.stop()


if __name__ == "__main__":
    main()
