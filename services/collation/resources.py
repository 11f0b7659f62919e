"""What the service opens once: the taxonomy in force, and the coder that suggests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.service import Runtime
from chassis.telemetry import get_logger
from services.collation.coder.opening import choose_coder
from services.collation.suggestions.domain import Coder
from services.collation.taxonomy.domain import Taxonomy, load


@dataclass(frozen=True, slots=True)
class Resources:
    """Without a coder nothing is suggested here, and everything else works."""

    taxonomy: Taxonomy
    coder: Coder | None


_CODING_ROLES = frozenset({"consumer", "worker"})
"""Those that suggest and learn: a process that only answers requests needs no model in memory."""


@asynccontextmanager
async def open_resources(runtime: Runtime) -> AsyncIterator[Resources]:
    taxonomy = load()
    settings = runtime.settings
    coder: Coder | None = None
    if settings.suggestions and _CODING_ROLES & settings.roles:
        log = get_logger(runtime.database.service)
        coder = await asyncio.to_thread(choose_coder, settings.coder, taxonomy, log.info)
    yield Resources(taxonomy, coder)


async def _taxonomy_in_force(request: Request) -> Taxonomy:
    resources: Resources = request.app.state.runtime.resources
    return resources.taxonomy


TaxonomyInForce = Annotated[Taxonomy, Depends(_taxonomy_in_force)]
"""For a signature: the version that passages are coded by."""
