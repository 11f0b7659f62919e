"""No token but a right one gets in."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey

from chassis.auth import AUDIENCE, ISSUER, Verifier
from chassis.errors import Unauthenticated

KEY = ECKey.generate_key("P-256", {"kid": "k1"})


async def keys(kid: str) -> KeySet | None:
    return KeySet([KEY]) if kid == "k1" else None


VERIFIER = Verifier(keys)
REGISTRY = jws.JWSRegistry(algorithms=["ES256", "HS256", "none"], strict_check_header=False)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "client",
        "tenant": "northmere",
        "scope": "scrs:push scrs:read",
        "iat": now,
        "exp": now + 600,
        "jti": uuid4().hex,
    } | changes
    return {name: value for name, value in good.items() if value is not ...}


def signed(payload: bytes, header: dict[str, Any] | None = None, key: Any = KEY) -> str:
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "k1"} | (header or {})
    return jws.serialize_compact(header, payload, key, registry=REGISTRY)


def token(header: dict[str, Any] | None = None, key: Any = KEY, **changes: Any) -> str:
    return signed(json.dumps(claims(**changes)).encode(), header, key)


def raw(header: dict[str, Any]) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(claims())}."


async def test_a_right_token_names_its_caller() -> None:
    caller = await VERIFIER.caller(token())
    assert (caller.client, caller.tenant) == ("client", "northmere")
    assert caller.scopes == {"scrs:push", "scrs:read"}


def bad_tokens() -> dict[str, str]:
    now = int(time.time())
    public = json.dumps(KEY.as_dict(private=False)).encode()
    good = json.dumps(claims())
    return {
        "nothing": "",
        "not a token": "a.b.c",
        "alg none": raw({"alg": "none", "typ": "at+jwt", "kid": "k1"}),
        "HS256 with the public key": token({"alg": "HS256"}, OctKey.import_key(public)),
        "another key under our kid": token(key=ECKey.generate_key("P-256")),
        "unknown kid": token({"kid": "k2"}),
        "kid is a path": token({"kid": "../../dev/null"}),
        "kid of 10 KB": token({"kid": "k" * 10_000}),
        "embedded jwk": token({"jwk": KEY.as_dict(private=False)}),
        "jku": token({"jku": "https://keys.example/jwks"}),
        "x5u": token({"x5u": "https://keys.example/x5u"}),
        "id token": token({"typ": "JWT"}),
        "no exp": token(exp=...),
        "expired": token(exp=now - 60),
        "exp a string": token(exp=str(now + 600)),
        "exp a float": token(exp=now + 600.5),
        "exp true": token(exp=True),
        "iat in the future": token(iat=now + 3600),
        "nbf in the future": token(nbf=now + 3600),
        "no aud": token(aud=...),
        "wrong aud": token(aud="other"),
        "aud a list": token(aud=[AUDIENCE]),
        "wrong issuer": token(iss="somebody"),
        "no tenant": token(tenant=...),
        "tenant a list": token(tenant=["northmere"]),
        "no jti": token(jti=...),
        "no scope": token(scope=...),
        "claims are a list": signed(b"[]"),
        "duplicate claim": signed(good.replace("{", '{"tenant": "eastvale", ', 1).encode()),
        "bytes after the claims": signed(good.encode() + b"x"),
        "2 MB": "a" * 2_000_000,
        "cut off": token()[:-4],
        "not ASCII": "é.é.é",
    }


@pytest.mark.parametrize("name", bad_tokens())
async def test_a_wrong_token_is_refused(name: str) -> None:
    with pytest.raises(Unauthenticated):
        await VERIFIER.caller(bad_tokens()[name])


async def test_an_unknown_critical_header_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        await VERIFIER.caller(raw({"alg": "ES256", "typ": "at+jwt", "kid": "k1", "crit": ["x"]}))
