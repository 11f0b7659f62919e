"""The token endpoint (RFC 6749 section 4.4, RFC 9068) and the published keys."""

import base64
import time
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote_plus
from uuid import uuid4

from fastapi import Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chassis.auth import AUDIENCE, ISSUER
from chassis.http import PROBLEMS, new_router
from gateway.clients.service import recognise
from gateway.clients.tables import Client
from gateway.doors import Doors

router = new_router("", "tokens")
MAX_FORM_BYTES = 10_000
MAX_FIELDS = 20
FORM = "application/x-www-form-urlencoded"
Text = Annotated[str, Field(max_length=128, pattern=r"^[\x20-\x7e]*$")]
EXAMPLE_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "kid": "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
    "use": "sig",
    "alg": "ES256",
}
"""The public half of the one in RFC 7517, appendix A.1."""


class TokenForm(BaseModel):
    """What RFC 6749 lets a client send; it asks us to ignore anything else."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"grant_type": "client_credentials", "scope": "scrs:push scrs:read"}
        }
    )

    grant_type: Annotated[Text, Field(examples=["client_credentials"])]
    client_id: Text = Field(default="", description="Here, or by HTTP Basic.")
    client_secret: Text = ""
    scope: str = Field(
        default="",
        max_length=500,
        description="Fewer than the client has, separated by spaces; by default all.",
        examples=["scrs:push scrs:read"],
    )


class TokenOut(BaseModel):
    """An access token, for the Authorization header of other requests."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "access_token": "eyJ0eXAiOiJhdCtqd3QifQ.eyJzdWIiOiJub3J0aG1lcmUifQ.c2lnbmVk",
                "token_type": "Bearer",
                "expires_in": 600,
                "scope": "scrs:push scrs:read",
            }
        }
    )

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class OAuthError(BaseModel):
    """A refusal in the words of RFC 6749 section 5.2."""

    error: str = Field(examples=["invalid_client"])


class BadForm(Exception):
    """The request is not one of RFC 6749."""


@router.post(
    "/oauth/token",
    response_model=TokenOut,
    summary="Get an access token",
    max_body_size=MAX_FORM_BYTES,
    openapi_extra={
        "security": [],
        "requestBody": {
            "required": True,
            "content": {FORM: {"schema": TokenForm.model_json_schema()}},
        },
    },
    responses={
        400: {
            "model": OAuthError,
            "description": "`invalid_request`, `unsupported_grant_type` or `invalid_scope`.",
        },
        401: {"model": OAuthError, "description": "`invalid_client`."},
        429: {**PROBLEMS["4XX"], "description": "Too many attempts."},
    },
)
async def get_token(request: Request) -> Any:
    """OAuth 2 client credentials, by HTTP Basic or in the form."""
    doors: Doors = request.app.state.doors
    try:
        form = await _form(request)
        named, secret = _credentials(request, form)
    except BadForm:
        return _refused(400, "invalid_request")
    address = request.client.host if request.client else "unknown"
    await doors.count_token_request(named, address)
    if form.grant_type != "client_credentials":
        return _refused(400, "unsupported_grant_type")
    async with request.app.state.database.reading() as session:
        client = await recognise(session, named, secret)
    if client is None:
        return _refused(401, "invalid_client")
    granted = set(form.scope.split()) if form.scope else set(client.scopes)
    if not granted or not granted <= set(client.scopes):
        return _refused(400, "invalid_scope")
    body = _issue(doors, client, " ".join(sorted(granted)))
    return JSONResponse(body, headers={"cache-control": "no-store"})


async def _form(request: Request) -> TokenForm:
    """Raises BadForm; a parameter without a value counts as left out, one given twice as wrong."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise BadForm
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, encoding="utf-8", errors="strict", max_num_fields=MAX_FIELDS)
        if len(dict(pairs)) != len(pairs):
            raise BadForm
        return TokenForm.model_validate(dict(pairs))
    except (ValueError, ValidationError):
        raise BadForm from None


def _credentials(request: Request, form: TokenForm) -> tuple[str, str]:
    """By Basic or by the form; raises BadForm for both at once."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.client_id, form.client_secret
    try:
        pair = base64.b64decode(value, validate=True).decode("ascii")
    except ValueError:
        return "", ""
    name, _, secret = (unquote_plus(part) for part in pair.partition(":"))
    if form.client_secret or form.client_id not in {"", name}:
        raise BadForm
    return (name, secret) if (name + secret).isprintable() else ("", "")


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


def _refused(status: int, error: str) -> JSONResponse:
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = 'Basic realm="lipp"'
    return JSONResponse({"error": error}, status, headers)


@router.get(
    "/.well-known/jwks.json",
    summary="Read the keys that tokens are signed with",
    openapi_extra={"security": []},
    responses={200: {"content": {"application/json": {"example": {"keys": [EXAMPLE_KEY]}}}}},
)
async def get_keys(request: Request) -> dict[str, Any]:
    """A JSON Web Key Set: the key that signs now, and those of tokens still valid."""
    doors: Doors = request.app.state.doors
    return doors.keys.published()
