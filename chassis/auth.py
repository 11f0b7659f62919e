"""Who is calling: an OAuth 2 access token (RFC 9068, ES256) becomes a Caller.

The check is ASGI middleware, because a framework's dependency runs only after the whole body was
read: a caller without a token must not make us read it.
"""

import json
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import Forbidden, Unauthenticated
from chassis.problems import problem_response

AUDIENCE = "lipp"
ISSUER = "lipp-gateway"
MAX_TOKEN_BYTES = 8192
LEEWAY_SECONDS = 30
_REFUSED_HEADERS = frozenset({"crit", "jku", "jwk", "x5u", "x5c", "b64"})

SCOPES = {
    "documents:push": "Send original reports.",
    "scrs:push": "Send, revise and withdraw one's own reviews.",
    "scrs:push-for-others": "Send reviews that other bodies commissioned: for a repository.",
    "scrs:read": "Read published reviews.",
    "scrs:copy": "Keep copies of published reviews, and be told which were withdrawn.",
    "scrs:review": "Decide about reviews held for a disclosure check.",
    "scrs:owner": "Learn whose a review is: for the platform's own services.",
    "clients:read": "Learn what clients of your tenant may do; the platform's services, of any.",
    "codings:read": "Read the coding queue and codings.",
    "codings:write": "Code passages of reviews.",
    "codings:assign": "Assign reviews to those who code them, openly or twice and blind.",
    "codings:adjudicate": "Settle, as a third person, what two coders saw differently.",
    "trends:read": "Read issues, the grid, trends and releases.",
    "releases:make": "Release the figures of a quarter, and correct them.",
    "taxonomy:propose": "Propose practice issues, with their evidence.",
    "taxonomy:edit": "Draft the practice issues; word reasons and lost titles for the nation.",
    "practices:read": "Read the good practice library.",
    "practices:share": "Share good practice, and take it back.",
    "practices:steward": "Decide about good practice held for a disclosure check.",
    "briefings:read": "Read what is being written of briefings, with its flags and steps.",
    "briefings:write": "Write drafts of briefings, and submit them.",
    "briefings:edit": "Look at what is flagged in briefings, and return them.",
    "briefings:approve": "Approve briefings that others wrote.",
    "taxonomy:publish": "Publish what others drafted or proposed of the practice issues.",
    "summits:read": "Read summits and mini-summits, and what was contributed there.",
    "summits:attend": "Register for summits, contribute in writing, comment at mini-summits.",
    "summits:run": "Call summits and mini-summits, give tables, and send what came of them.",
    "summits:facilitate": "Lead the tables of the summits of one's own body.",
    "alliance:read": "Read what the Alliance is, was asked and commits to.",
    "alliance:member": "Answer and commit for one's own member body.",
    "alliance:secretariat": "Keep the Alliance: members, meetings, papers, issues put.",
    "alliance:raise": "Raise an issue to the Alliance as a board, and see what became of it.",
    "workshops:convene": "Run one's own board's workshops, and share from them.",
    "workshops:shared": "Read what boards share of their workshops.",
    "events:read": "Follow the stream of events.",
    "markers:read": "Read and print the quality markers, and what was said about them.",
    "markers:comment": "Comment on quality markers.",
    "markers:publish": "Publish marker sets, and what became of comments on them.",
    "quality:read": "Read one's own board's quality records.",
    "quality:write": "Keep one's own board's quality records, and share from them.",
    "quality:reflect": "Reflect on one's own reviews, and on those one was appointed to.",
    "quality:commission": "Read reflections that boards share with one by consent.",
    "quality:totals": "Read the anonymous totals of what boards share.",
    "learning:read": "Read the directory, what is offered, and results of surveys.",
    "learning:own": "Keep one's own record as a reviewer or board manager.",
    "learning:provide": "List what can be learned, and run it.",
    "learning:commission": "Post needs for reviewers, and choose.",
    "learning:steward": "Look after the directory and the competency framework.",
    "surveys:answer": "Answer surveys.",
    "surveys:read": "Read instruments and one's own surveys.",
    "surveys:run": "Ask as the project.",
    "surveys:evaluate": "Ask as the external evaluator.",
}
"""Every scope a client can be given, and what it allows."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A client of the platform, for a tenant (a board, or the centre)."""

    client: str
    tenant: str
    scopes: frozenset[str]
    expires_at: int = 0


def sign_of(client: str) -> str:
    """A client's name in logs, which leads back to it by the list of clients alone: its id begins
    with its tenant's, which may be that of the board of an anonymous area."""
    return sha256(client.encode()).hexdigest()[:12]


GetKeys = Callable[[str], Awaitable[KeySet | None]]
"""The key set that holds a key id, or None; asks again where the keys come from when needed."""


class Verifier:
    """Checks a token against the gateway's published keys; nothing in a token is obeyed."""

    def __init__(self, get_keys: GetKeys) -> None:
        self._get_keys = get_keys

    async def caller(self, token: str) -> Caller:
        """Raises Unauthenticated."""
        if len(token) > MAX_TOKEN_BYTES:
            raise Unauthenticated
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, UnicodeError):
            raise Unauthenticated from None
        kid = header.get("kid")
        if (
            header.get("alg") != "ES256"
            or str(header.get("typ", "")).lower() != "at+jwt"
            or not isinstance(kid, str)
            or not _REFUSED_HEADERS.isdisjoint(header)
        ):
            raise Unauthenticated
        keys = await self._get_keys(kid)
        if keys is None:
            raise Unauthenticated
        try:
            verified = jws.deserialize_compact(token, keys.get_by_kid(kid), algorithms=["ES256"])
            claims = json.loads(verified.payload, object_pairs_hook=_without_duplicates)
        except (JoseError, ValueError):
            raise Unauthenticated from None
        return _caller_of(claims)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("duplicate claim")
    return dict(pairs)


def _caller_of(claims: Any) -> Caller:
    now = time.time()
    if not isinstance(claims, dict):
        raise Unauthenticated
    sub, tenant, scope = (claims.get(name) for name in ("sub", "tenant", "scope"))
    times = [claims.get(name) for name in ("exp", "iat")]
    if (
        claims.get("iss") != ISSUER
        or claims.get("aud") != AUDIENCE
        or not all(isinstance(text, str) and text for text in (sub, tenant, claims.get("jti")))
        or not isinstance(scope, str)
        or not all(type(moment) is int for moment in times)
        or claims["exp"] <= now - LEEWAY_SECONDS
        or claims["iat"] > now + LEEWAY_SECONDS
        or claims.get("nbf", 0) > now + LEEWAY_SECONDS
    ):
        raise Unauthenticated
    return Caller(str(sub), str(tenant), frozenset(scope.split()), claims["exp"])


class Authenticate:
    """Lets a request through with its Caller, or answers 401 before a byte of the body is read.

    A path with a part in braces is a capability: the part is a secret that stands for a token,
    for programs that can show none. The route behind it checks the secret.
    """

    def __init__(
        self,
        app: ASGIApp,
        verifier: Verifier,
        public: Iterable[str],
        capabilities: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._verifier = verifier
        self._public = frozenset(public)
        self._capabilities = [_pattern_of(path) for path in capabilities]

    def _is_open(self, path: str) -> bool:
        return path in self._public or any(c.fullmatch(path) for c in self._capabilities)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._verifier.caller(_bearer(scope))
        except Unauthenticated as failure:
            await problem_response(failure, scope)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)


def _pattern_of(path: str) -> re.Pattern[str]:
    """`/v1/feeds/{key}` as it is asked for: one part for the braces, of plain letters."""
    parts = (r"[A-Za-z0-9_-]{1,200}" if "{" in p else re.escape(p) for p in path.split("/"))
    return re.compile("/".join(parts))


def _bearer(scope: Scope) -> str:
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) != 1:
        raise Unauthenticated
    scheme, _, token = values[0].decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return str(token)


_scheme = OAuth2(
    flows=OAuthFlows(
        clientCredentials=OAuthFlowClientCredentials(tokenUrl="/oauth/token", scopes=SCOPES)
    ),
    scheme_name="OAuth2",
    auto_error=False,
)


async def _current(
    request: Request, needed: SecurityScopes, _token: Annotated[str | None, Security(_scheme)]
) -> Caller:
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        raise Unauthenticated
    if not caller.scopes.issuperset(needed.scopes):
        raise Forbidden
    return caller


def needs(*scopes: str) -> Any:
    """For a signature: `caller: Annotated[Caller, needs("scrs:push")]`."""
    unknown = set(scopes) - set(SCOPES)
    if unknown:
        raise ValueError(f"unknown scopes {sorted(unknown)}")
    return Security(_current, scopes=list(scopes))
