"""The one-process platform as a command."""

import errno
import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from chassis.service import Runtime
from cli.folder import alone_in
from cli.patience import Impatient
from embedded.app import create_app
from gateway.stream.hub import Hub

EVERYWHERE = "0.0.0.0"
WELCOME = """\
LiPP runs on http://{host}:{port}  (data in {data}; Ctrl-C ends it)
  let a client in   lipp clients add my-system --tenant my-board --scope scrs:push \
--scope documents:push --scope scrs:read --data {data}
  get a token       curl -u ID:SECRET -d grant_type=client_credentials \
http://{host}:{port}/oauth/token
  the API           http://{host}:{port}/openapi.json"""


class Server(uvicorn.Server):
    """Ends open event streams before it waits for requests to end: they would never."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(_config(app))
        self._runtime: Runtime = app.state.runtime

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A signal ends the platform, and that is all: it is not raised again at the end."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if isinstance(self._runtime.resources, Hub):
            self._runtime.resources.close()
        await super().shutdown(sockets)


def serve_embedded(host: str, port: int, data: Path, log_level: str) -> None:
    """Run until a signal; raises SystemExit where the port is taken or nothing can start."""
    twice = f"another lipp serve runs on {data}: end it, or choose a folder with --data"
    with alone_in(data, twice), socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind(listening, host, port)
        taken = listening.getsockname()[1]
        app = create_app(data, taken, log_level)
        gc.freeze()
        gc.enable()
        reached = "127.0.0.1" if host == EVERYWHERE else host
        print(WELCOME.format(host=reached, port=taken, data=data), flush=True)
        server = Server(app)
        server.run([listening])
    if server.lifespan.should_exit:
        raise SystemExit("the platform could not start")


def _bind(listening: socket.socket, host: str, port: int) -> None:
    try:
        listening.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SystemExit(f"port {port} is taken: choose another with --port") from None
        why = (error.strerror or str(error)).lower()
        raise SystemExit(f"port {port} of {host} cannot be listened on: {why}") from None


def _config(app: FastAPI) -> uvicorn.Config:
    """h11 is the stricter of uvicorn's two parsers; the request line is never logged."""
    return uvicorn.Config(
        app,
        http=Impatient,
        h11_max_incomplete_event_size=32_768,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=20,
        forwarded_allow_ips="",
    )
