"""What the service opens once: the coder that suggests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import httpx2
from fastapi import Depends, Request

from chassis.http import Reading
from chassis.service import Runtime
from chassis.telemetry import get_logger
from services.collation.coder.opening import choose_coder
from services.collation.hosted.service import Endpoint, HostedCoder
from services.collation.suggestions.domain import Coder
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.taxonomy.domain import Taxonomy, load


@dataclass(frozen=True, slots=True)
class Resources:
    """Without a coder nothing is suggested here, and everything else works."""

    coder: Coder | None


_CODING_ROLES = frozenset({"consumer", "worker"})
"""Those that suggest and learn: a process that only answers requests needs no model in memory."""


@asynccontextmanager
async def open_resources(runtime: Runtime) -> AsyncIterator[Resources]:
    settings = runtime.settings
    coder: Coder | None = None
    if settings.suggestions and _CODING_ROLES & settings.roles:
        log = get_logger(runtime.database.service)
        if settings.coder == "hosted":
            coder = HostedCoder(load(), Endpoint.of(settings), log.warning)
        else:
            # it knows the issues of the first version, and the crosswalk what became of them
            coder = choose_coder(settings.coder, load(), log.info, log.warning)
    yield Resources(coder)


async def _platform(request: Request) -> httpx2.AsyncClient:
    runtime: Runtime = request.app.state.runtime
    return runtime.http


Platform = Annotated[httpx2.AsyncClient, Depends(_platform)]
"""For a signature: the way to the platform's public door, to be asked before a transaction."""


async def _taxonomy_in_force(session: Reading) -> Taxonomy:
    return await taxonomies.in_force(session)


TaxonomyInForce = Annotated[Taxonomy, Depends(_taxonomy_in_force)]
"""For a signature: the version that passages are coded by."""


async def _crosswalk_now(session: Reading) -> Crosswalk:
    return await taxonomies.crosswalk(session)


CrosswalkNow = Annotated[Crosswalk, Depends(_crosswalk_now)]
"""For a signature: every published version, and how each came of the one before."""
