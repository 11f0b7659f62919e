"""Follows the links to published reports now and then, and goes nowhere it must not go."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import httpx2

from chassis.db import Database, utc_now
from chassis.service import Runtime
from chassis.telemetry import get_logger
from services.ingest.links.addresses import is_public
from services.ingest.links.domain import Finding, read_status
from services.ingest.links.queries import due_links
from services.ingest.links.service import record_finding
from services.ingest.links.tables import Link

FIRST_LOOK_SECONDS = 600.0
"""A process that was just started has better things to do."""
PAUSE_SECONDS = 60.0
AT_ONCE = 20
SECONDS_EACH = 10.0
HOPS = 3
SOONER = timedelta(days=1)
"""When to ask again where nobody answered."""
Follow = Callable[[str], Awaitable[Finding]]
Resolve = Callable[[str], Awaitable[Sequence[str]]]


async def check_links(runtime: Runtime) -> None:
    """Look for links that are due, unless the operator wants none to be followed."""
    if not runtime.settings.check_links:
        return
    again = timedelta(days=runtime.settings.link_check_days)
    await asyncio.sleep(FIRST_LOOK_SECONDS)
    async with httpx2.AsyncClient(trust_env=False, verify=True) as http:
        while True:
            await check_due_links(runtime.database, LinkFollower(http).follow, again)
            await asyncio.sleep(PAUSE_SECONDS)


async def check_due_links(database: Database, follow: Follow, again: timedelta) -> int:
    """Follow the links whose time has come; how many there were."""
    async with database.reading() as session:
        links = await due_links(session, utc_now(), AT_ONCE)
    for link in links:
        finding = await _found(database, follow, link)
        pause = SOONER if finding is Finding.SILENT else again
        async with database.transaction() as tx:
            await record_finding(tx, link, finding, pause)
    return len(links)


async def _found(database: Database, follow: Follow, link: Link) -> Finding:
    """Whatever a host answers: a link that ended the check would keep all behind it waiting."""
    try:
        return await follow(link.url)
    except Exception as error:
        get_logger(database.service).error(
            "link not followed",
            scr_id=str(link.scr_id),
            version=link.version,
            reason=type(error).__name__,
        )
        return Finding.UNCLEAR


async def resolve(host: str) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class LinkFollower:
    """Asks for a link's headers over HTTPS, at the very address that was checked to be public."""

    def __init__(self, http: httpx2.AsyncClient, resolve: Resolve = resolve) -> None:
        self._http = http
        self._resolve = resolve

    async def follow(self, url: str) -> Finding:
        try:
            async with asyncio.timeout(SECONDS_EACH):
                status = await self._status(url, "HEAD")
                if status in (403, 404, 405, 501):  # many servers know HEAD badly
                    status = await self._status(url, "GET")
        except (httpx2.HTTPError, OSError, TimeoutError, ValueError):
            return Finding.SILENT
        except httpx2.InvalidURL:  # no HTTPError: it is said of an address before it is asked
            return Finding.UNCLEAR
        return Finding.GONE if status is None else read_status(status)

    async def _status(self, url: str, method: str) -> int | None:
        """The status at the end of the redirects within one host; None where nobody may go."""
        status = 0
        for _ in range(HOPS):
            address = await self._address(url)
            if address is None:
                return None
            status, onward = await self._ask(method, url, address)
            if onward is None or urlsplit(onward)[:2] != urlsplit(url)[:2]:
                return status
            url = onward
        return status

    async def _address(self, url: str) -> str | None:
        """An address of the host, if it is of the public network with every address it has."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.port not in (None, 443) or "@" in parts.netloc:
            return None
        addresses = await self._resolve(parts.hostname or "")
        public = addresses and all(is_public(address) for address in addresses)
        return addresses[0] if public else None

    async def _ask(self, method: str, url: str, address: str) -> tuple[int, str | None]:
        """Status and where a redirect leads. The body is never read."""
        host = urlsplit(url).hostname or ""
        pinned = httpx2.URL(url).copy_with(host=address)
        async with self._http.stream(
            method,
            pinned,
            headers={"host": host, "user-agent": "lipp-link-check"},
            extensions={"sni_hostname": host},
            follow_redirects=False,
            timeout=SECONDS_EACH,
        ) as answer:
            onward = answer.headers.get("location") if 300 <= answer.status_code < 400 else None
            return answer.status_code, urljoin(url, onward) if onward else None
