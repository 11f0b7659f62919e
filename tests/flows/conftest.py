"""Stories run twice: on the one process, and on five of them with Kafka and PostgreSQL."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.flows.stack import Stack, distributed_stack, embedded_stack


@pytest.fixture(
    scope="module",
    params=[
        "embedded",
        pytest.param("distributed", marks=[pytest.mark.kafka, pytest.mark.postgres]),
    ],
)
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """A running platform for the stories of one file; each story brings its own boards."""
    folder = tmp_path_factory.mktemp("stack")
    if request.param == "embedded":
        with embedded_stack(folder) as running:
            yield running
        return
    kafka = f"kafka://{request.getfixturevalue('kafka')}?prefix=t{uuid4().hex[:8]}."
    server = request.getfixturevalue("postgres_server").set(database=f"t{uuid4().hex[:8]}")
    with distributed_stack(folder, kafka, server) as running:
        yield running
