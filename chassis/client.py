"""How services call the platform: its public API, with their own client and token."""

import asyncio
import time
from collections.abc import AsyncGenerator

import httpx2
from joserfc.jwk import KeySet

from chassis.errors import Unavailable

TIMEOUT = httpx2.Timeout(10, connect=3)
KEYS_AGE_SECONDS = 300
KEYS_PAUSE_SECONDS = 5


class ClientRefused(Unavailable):
    """Still a kind of Unavailable: a service with a wrong secret waits until it is put right."""

    title = "The client id or secret was refused."


class ClientCredentials(httpx2.Auth):
    """Gets an access token when one is needed and puts it on each request."""

    def __init__(self, client_id: str, secret: str) -> None:
        self._credentials = (client_id, secret)
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        async with self._lock:
            if time.monotonic() >= self._until:
                answer = yield httpx2.Request(
                    "POST",
                    request.url.copy_with(path="/oauth/token", query=None),
                    data={"grant_type": "client_credentials"},
                    headers={"authorization": _basic(*self._credentials)},
                )
                if answer.status_code == 401:
                    raise ClientRefused(retry_after=5)
                if answer.status_code != 200:
                    raise Unavailable("no access token", retry_after=5)
                await answer.aread()
                body = answer.json()
                self._token = body["access_token"]
                self._until = time.monotonic() + body["expires_in"] * 0.8
        request.headers["authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == 401:
            self._until = 0.0


def _basic(client_id: str, secret: str) -> str:
    return str(httpx2.BasicAuth(client_id, secret)._auth_header)


class RemoteKeys:
    """The gateway's signing keys: kept while they serve, asked for again when a key is new."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._keys: KeySet | None = None
        self._asked = float("-inf")
        self._lock = asyncio.Lock()

    async def __call__(self, kid: str) -> KeySet | None:
        async with self._lock:
            age = time.monotonic() - self._asked
            if (not self._holds(kid) and age > KEYS_PAUSE_SECONDS) or age > KEYS_AGE_SECONDS:
                await self._ask()
        return self._keys if self._holds(kid) else None

    def _holds(self, kid: str) -> bool:
        return self._keys is not None and any(key.kid == kid for key in self._keys.keys)

    async def _ask(self) -> None:
        """Out of reach: the keys we have go on serving, and no other is let in."""
        self._asked = time.monotonic()
        try:
            answer = await self._http.get("/.well-known/jwks.json", auth=None, timeout=3)
            answer.raise_for_status()
            self._keys = KeySet.import_key_set(answer.json())
        except (httpx2.HTTPError, ValueError, KeyError):
            if self._keys is None:
                self._asked = float("-inf")
