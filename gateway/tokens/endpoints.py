"""The token endpoint (RFC 6749 section 4.4, RFC 9068) and the published keys."""

import base64
import time
from typing import Annotated, Any
from urllib.parse import unquote_plus
from uuid import uuid4

from fastapi import APIRouter, Form, Header, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from pydantic import BaseModel

from chassis.auth import AUDIENCE, ISSUER
from chassis.errors import TooMany
from gateway.clients.service import recognise
from gateway.clients.tables import Client
from gateway.doors import Doors

router = APIRouter(tags=["Tokens"])
MAX_FORM_BYTES = 10_000


class TokenOut(BaseModel):
    """An access token, for the Authorization header of other requests."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


@router.post(
    "/oauth/token",
    response_model=TokenOut,
    summary="Get an access token",
    max_body_size=MAX_FORM_BYTES,
    openapi_extra={"security": []},
    responses={
        400: {"description": "`unsupported_grant_type` or `invalid_scope`, as RFC 6749 says."},
        401: {"description": "`invalid_client`."},
        429: {"description": "Too many attempts."},
    },
)
async def get_token(
    request: Request,
    grant_type: Annotated[str, Form(max_length=40, examples=["client_credentials"])],
    client_id: Annotated[str | None, Form(max_length=64)] = None,
    client_secret: Annotated[str | None, Form(max_length=128)] = None,
    scope: Annotated[str | None, Form(max_length=500)] = None,
    authorization: Annotated[str | None, Header(max_length=400)] = None,
) -> Any:
    """OAuth 2 client credentials, by HTTP Basic or in the form."""
    doors: Doors = request.app.state.doors
    named, secret = _credentials(authorization, client_id, client_secret)
    address = request.client.host if request.client else "unknown"
    if not await doors.may_ask_for_token(named, address):
        raise TooMany(retry_after=60)
    if grant_type != "client_credentials":
        return _refused(400, "unsupported_grant_type")
    async with request.app.state.database.reading() as session:
        client = await recognise(session, named, secret)
    if client is None:
        return _refused(401, "invalid_client")
    granted = set(client.scopes) if scope is None else set(scope.split())
    if not granted or not granted <= set(client.scopes):
        return _refused(400, "invalid_scope")
    body = _issue(doors, client, " ".join(sorted(granted)))
    return JSONResponse(body, headers={"cache-control": "no-store"})


def _issue(doors: Doors, client: Client, scope: str) -> dict[str, Any]:
    now, seconds = int(time.time()), doors.settings.token_seconds
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": client.id,
        "client_id": client.id,
        "tenant": client.tenant,
        "scope": scope,
        "iat": now,
        "exp": now + seconds,
        "jti": uuid4().hex,
    }
    key = doors.keys.signer
    token = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid}, claims, key)
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": scope}


def _credentials(
    authorization: str | None, client_id: str | None, client_secret: str | None
) -> tuple[str, str]:
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return client_id or "", client_secret or ""
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _refused(status: int, error: str) -> JSONResponse:
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = 'Basic realm="lipp"'
    return JSONResponse({"error": error}, status, headers)


@router.get(
    "/.well-known/jwks.json",
    summary="The keys that tokens are signed with",
    responses={"4XX": {"description": "Refused."}},
    openapi_extra={"security": []},
)
async def get_keys(request: Request) -> dict[str, Any]:
    doors: Doors = request.app.state.doors
    return doors.keys.published()
