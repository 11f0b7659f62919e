"""How often clients hear of releases: as they chose where releases are made, asked when it matters.

Four releases a year are told, two of which end no half-year. So nothing is kept here that could be
older than what a client chose.
"""

from collections.abc import Mapping

import httpx2
from starlette.types import ASGIApp

from chassis.envelope import read
from chassis.errors import Unavailable
from contracts.events.collation import ReleasePublished
from gateway.routes import SERVICE_OF
from gateway.stream.hub import Entry

CHOICE = "release-subscription"


class Cadences:
    """Asks the service, with the token of the client itself."""

    def __init__(self, upstreams: Mapping[str, ASGIApp]) -> None:
        self._upstreams = upstreams

    async def is_due(self, authorization: str, entry: Entry) -> bool:
        """Whether the client wants to be told. Raises Unavailable when nobody can tell."""
        if entry.type != ReleasePublished.type:
            return True
        release = ReleasePublished.of_json(read(entry.body.encode()).data)
        return release.ends_half_year or not await self._is_half_yearly(authorization)

    async def _is_half_yearly(self, authorization: str) -> bool:
        service = httpx2.ASGITransport(
            self._upstreams[SERVICE_OF[CHOICE]], raise_app_exceptions=False
        )
        async with httpx2.AsyncClient(transport=service, base_url="http://lipp") as http:
            headers = {"authorization": authorization}
            answer = await http.get(f"/v1/{CHOICE}", headers=headers)
        if not answer.is_success:
            raise Unavailable
        chosen: str = answer.json()["cadence"]
        return chosen == "half_yearly"
