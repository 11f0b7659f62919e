"""Failures as RFC 9457 problem+json: a stable type, a request id, never an echo of the input."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from chassis.errors import Failure, Invalid, Pointer, Rejected

_PLAIN = re.compile(r"^[a-z0-9_-]{1,40}$")
_ENUM_MEMBER = re.compile(r"<[A-Za-z_]+\.[A-Z0-9_]+: ('[^']*')>")
"""How pydantic names a value that is allowed; the caller knows the value, not our name for it."""
MEDIA_TYPE = "application/problem+json"
SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "link": {
            "type": "string",
            "format": "uri-reference",
            "description": "Of the resource that this is about.",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def problem_response(failure: Failure, scope: Scope) -> Response:
    return _response(problem_of(failure), failure.status, scope, failure.headers())


def problem_of(failure: Failure) -> dict[str, Any]:
    """The members of a problem, before a request gives it its id."""
    body: dict[str, Any] = {
        "type": f"/problems/{failure.slug()}",
        "title": failure.title,
        "status": failure.status,
    }
    if failure.detail:
        body["detail"] = failure.detail
    if failure.pointers:
        body["errors"] = [{"pointer": p.pointer, "detail": p.detail} for p in failure.pointers]
    if failure.link:
        body["link"] = failure.link
    return body | failure.members()


def to_keep(failure: Failure) -> dict[str, Any]:
    """What is stored for a retry in place of an answer that must not be repeated."""
    body = json.dumps(problem_of(failure)).encode()
    return {"status": failure.status, "headers": {"content-type": MEDIA_TYPE}, "body": body}


def _response(body: dict[str, Any], status: int, scope: Scope, headers: dict[str, str]) -> Response:
    request_id = scope.get("state", {}).get("request_id")
    if request_id:
        body["request_id"] = request_id
    return JSONResponse(body, status, headers, MEDIA_TYPE)


async def _failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, Failure)
    return problem_response(error, request.scope)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return problem_response(Rejected("The body is not JSON."), request.scope)
    return problem_response(Invalid(pointers=pointers_of(problems, error.body)), request.scope)


def pointers_of(problems: Sequence[Any], body: Any = None) -> list[Pointer]:
    """What pydantic found wrong, without what it found; once, however many parts of us asked."""
    found = dict.fromkeys(Pointer(_pointer([*_place(p, body)]), _said(p)[:200]) for p in problems)
    return list(found)[:20]


def _place(problem: Any, body: Any) -> Iterator[str | int]:
    """Where it is in the body. Pydantic also says which member of a union it took, by the value of
    its tag: that is no place."""
    first, *parts = problem["loc"]
    yield first
    at, tagged = body, False
    for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
        is_missing = problem["type"] == "missing" and not left
        if not (tagged or is_missing) and _is_tag(part, at):
            tagged = True
            continue
        yield part
        at, tagged = _at(at, part), False


def _is_tag(part: str | int, at: Any) -> bool:
    return isinstance(at, dict) and part not in at and part in at.values()


def _at(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (LookupError, TypeError):
        return None


def _said(problem: Any) -> str:
    """In words that may be sent. Pydantic says again the tag that it did not know; we do not."""
    said = str(problem["msg"])
    if problem["type"] == "union_tag_invalid":
        said = f"Input should be one of {problem['ctx']['expected_tags']}"
    return _ENUM_MEMBER.sub(r"\1", said)


def _pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer into the body, or the name of the parameter."""
    first, *rest = location
    # a field that we do not know is the caller's text: only a plain name is said again; a header
    # that is looked at has its name from us
    ours = first == "header"
    parts = [str(part) if ours or _PLAIN.match(str(part)) else "?" for part in rest]
    return "/" + "/".join(parts) if first == "body" else f"{first}:{'/'.join(parts)}"


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return method_response(request.scope, _allowed(request))
    return _http_response(error.status_code, request.scope, dict(error.headers or {}))


def method_response(scope: Scope, allowed: Iterable[str]) -> Response:
    """405, with what is allowed."""
    return _http_response(405, scope, {"Allow": ", ".join(sorted(allowed))})


def _http_response(status: int, scope: Scope, headers: dict[str, str]) -> Response:
    title = {404: "Nothing is here.", 405: "This method is not allowed here."}
    body = {
        "type": f"/problems/http-{status}",
        "title": title.get(status, "The request was refused."),
        "status": status,
    }
    return _response(body, status, scope, headers)


def _allowed(request: Request) -> set[str]:
    """The methods of every route of this path: the framework names those of the first alone."""
    path = request.scope["path"]
    routes = [r for r in request.app.routes if isinstance(r, Route) and r.path_regex.match(path)]
    return {method for route in routes for method in route.methods or ()}


def unexpected_response(scope: Scope) -> Response:
    """The answer to what nobody foresaw: it says nothing but that it happened."""
    body = {"type": "/problems/internal", "title": "Something went wrong here.", "status": 500}
    return _response(body, 500, scope, {})


def render_problems(app: FastAPI) -> None:
    app.add_exception_handler(Failure, _failure)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
