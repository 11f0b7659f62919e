"""A real Apache Kafka broker for the tests that need one: started once, shared by all."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.kafka.broker import JARS, Broker, learn
from tests.plugins.absence import fetched


@pytest.fixture(scope="session")
def kafka_possible() -> None:
    """For a test that runs brokers of its own."""
    fetched(JARS, "Kafka")
    learn()


@pytest.fixture(scope="session")
def kafka_storage(kafka_possible: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node's folder as Kafka's tool formats it, to be copied: the tool takes Java a second."""
    broker = Broker(tmp_path_factory.mktemp("kafka-storage"))
    broker.format()
    return broker.folder


@pytest.fixture(scope="session")
def kafka(kafka_storage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap address of the session's broker."""
    broker = _broker_on(tmp_path_factory.mktemp("kafka"), kafka_storage)
    broker.start()
    yield broker.bootstrap
    broker.stop(timeout=10)


@pytest.fixture
def kafka_url(kafka: str) -> str:
    """A bus URL whose topics and groups are this test's own; members are missed after 6 seconds."""
    return f"kafka://{kafka}?prefix=t{uuid4().hex[:8]}.&session_seconds=6"


@pytest.fixture
def own_broker(kafka_storage: Path, tmp_path: Path) -> Iterator[Broker]:
    """A started broker for one test, which may kill it."""
    broker = _broker_on(tmp_path / "kafka", kafka_storage)
    broker.start()
    yield broker
    broker.kill()


def _broker_on(folder: Path, storage: Path) -> Broker:
    shutil.copytree(storage, folder, dirs_exist_ok=True)
    return Broker(folder)
