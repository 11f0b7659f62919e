"""The platform's processes, forked from one that has imported it all already.

To import it takes most of a start, and stories start one after the other, most of all where
processes die and come back. What begins after the import is what the commands do; the commands
themselves are tried in tests/cli.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

Command = Callable[[int], BaseProcess]
"""Starts a process that listens on a port."""

_from_one = get_context("forkserver")
_from_one.set_forkserver_preload(["cli.serve", "cli.distributed"])


def serve(data: Path, env: Mapping[str, str]) -> Command:
    """`lipp serve`."""
    return partial(_start, _serve, data, env)


def serve_one(package: str, env: Mapping[str, str]) -> Command:
    """One service of the distributed platform, in some of its roles."""
    return partial(_start, _serve_one, package, env)


def _start(
    run: Callable[..., None], what: object, env: Mapping[str, str], port: int
) -> BaseProcess:
    process = _from_one.Process(target=run, args=(what, {**os.environ, **env}, port))
    process.start()
    return process


def _serve(data: Path, env: Mapping[str, str], port: int) -> None:
    from cli.serve import serve_embedded

    _become(env)
    serve_embedded("127.0.0.1", port, data, "ERROR")


def _serve_one(package: str, env: Mapping[str, str], port: int) -> None:
    import uvicorn.main

    from cli.distributed import uvicorn_arguments

    _become(env)
    uvicorn.main.main(uvicorn_arguments(package, port), standalone_mode=False)


def _become(env: Mapping[str, str]) -> None:
    """A process of its own, as a command's would be: no signal to the tests reaches it."""
    os.setsid()
    os.environ.clear()
    os.environ.update(env)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
