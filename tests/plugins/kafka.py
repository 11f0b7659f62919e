"""A real Apache Kafka broker for the tests that need one: started once, shared by all."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.kafka.broker import Broker, BrokerError, available
from tests.plugins.absence import give_up


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap address of the session's broker."""
    broker = _started(tmp_path_factory.mktemp("kafka"))
    yield broker.bootstrap
    broker.stop(timeout=10)


@pytest.fixture
def kafka_url(kafka: str) -> str:
    """A bus URL whose topics and groups are this test's own; members are missed after 6 seconds."""
    return f"kafka://{kafka}?prefix=t{uuid4().hex[:8]}.&session_seconds=6"


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    """A started broker for one test, which may kill it."""
    broker = _started(tmp_path / "kafka")
    yield broker
    broker.kill()


def _started(folder: Path) -> Broker:
    can = available()
    if not can.ok:
        give_up(f"Kafka cannot run here: {can.reason}")
    broker = Broker(folder)
    try:
        broker.start()
    except BrokerError as error:
        give_up(f"Kafka cannot run here: {error}")
    return broker
