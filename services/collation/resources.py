"""What the service opens once: the taxonomy in force, and the coder that suggests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from chassis.http import Reading
from chassis.service import Runtime
from chassis.telemetry import get_logger
from services.collation.coder.opening import choose_coder
from services.collation.hosted.service import Endpoint, HostedCoder
from services.collation.suggestions.domain import Coder
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import Taxonomy


@dataclass(frozen=True, slots=True)
class Resources:
    """Without a coder nothing is suggested here, and everything else works.

    `taxonomy` is the version that the coder was opened with; what is in force is in the database.
    """

    taxonomy: Taxonomy
    coder: Coder | None


_CODING_ROLES = frozenset({"consumer", "worker"})
"""Those that suggest and learn: a process that only answers requests needs no model in memory."""


@asynccontextmanager
async def open_resources(runtime: Runtime) -> AsyncIterator[Resources]:
    taxonomy = await _newest(runtime)
    settings = runtime.settings
    coder: Coder | None = None
    if settings.suggestions and _CODING_ROLES & settings.roles:
        log = get_logger(runtime.database.service)
        if settings.coder == "hosted":
            coder = HostedCoder(taxonomy, Endpoint.of(settings), log.warning)
        else:
            coder = choose_coder(settings.coder, taxonomy, log.info)
    yield Resources(taxonomy, coder)


async def _newest(runtime: Runtime) -> Taxonomy:
    async with runtime.database.reading() as session:
        return await taxonomies.in_force(session)


async def _taxonomy_in_force(session: Reading) -> Taxonomy:
    return await taxonomies.in_force(session)


TaxonomyInForce = Annotated[Taxonomy, Depends(_taxonomy_in_force)]
"""For a signature: the version that passages are coded by."""
