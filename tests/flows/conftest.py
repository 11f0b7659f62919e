"""Stories run twice: on the one process, and on five of them with Kafka and PostgreSQL."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from embedded.app import SERVICES
from gateway.app import service as gateway
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
    """A running platform for the stories of one file; each story brings its own boards.

    Its databases are there already, at their newest schema: that they are made at a start, and how
    long that takes, is for other tests.
    """
    folder = tmp_path_factory.mktemp("stack")
    if request.param == "embedded":
        files = request.getfixturevalue("sqlite_templates")
        for service in (gateway, *SERVICES):
            files.copy(service, folder / f"{service.name}.db")
        with embedded_stack(folder) as running:
            yield running
        return
    kafka = f"kafka://{request.getfixturevalue('kafka')}?prefix=t{uuid4().hex[:8]}."
    server = request.getfixturevalue("postgres_server").set(database=f"t{uuid4().hex[:8]}")
    databases = request.getfixturevalue("postgres_templates")
    for service in (gateway, *SERVICES):
        databases.copy(service, f"{server.database}_{service.name}")
    with distributed_stack(folder, kafka, server) as running:
        yield running
