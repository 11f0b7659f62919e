"""What a request must look like before anybody acts on it."""

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params

from chassis.errors import Failure, Invalid, Pointer, Rejected, UnsupportedType

JSON = "application/json"
MAX_DIGITS = 20


class UnknownParameter(Invalid):
    title = "The query holds a parameter that is not known here, or one of them twice."


class CompressedBody(UnsupportedType):
    title = "Bodies are taken uncompressed."

    def headers(self) -> dict[str, str]:
        return {"Accept-Encoding": "identity"}


class UnreadableText(Invalid):
    title = "Text may hold neither the character NUL nor half of a character."


class ValueRefused(Rejected):
    title = "It holds a name twice or a number out of bounds."


class StrictRequest(Request):
    """Reads JSON as RFC 8259 has it: UTF-8 alone, no name twice, no number out of all bounds.

    A text with nothing to see in it counts as empty, for every schema alike. What it refuses for
    another reason than its form it remembers: the framework makes a 400 of it.
    """

    refused: Failure | None = None
    in_parts: ClassVar[bool] = False

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            try:
                self._json = strict_json((await self.body()).decode(), in_parts=self.in_parts)
            except (ValueError, RecursionError):
                raise json.JSONDecodeError("not JSON", "", 0) from None
            except UnreadableText as failure:
                self.refused = failure
                raise
        return self._json


class RequestInParts(StrictRequest):
    """For a body whose parts are taken or refused each by itself, with `refuse_part`."""

    in_parts = True


class _Refused:
    """Stands where a value would have refused the whole body."""


_REFUSED: Final = _Refused()


def strict_json(text: str, *, in_parts: bool = False) -> Any:
    """Raises ValueError, RecursionError or UnreadableText.

    In parts what is JSON, and to be refused all the same, is left for `refuse_part` to find.
    """
    refuse = _leave if in_parts else _refuse

    def named(pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        return found if len(found) == len(pairs) else refuse("a name twice")

    found = json.loads(
        text,
        object_pairs_hook=named,
        parse_constant=_refuse,
        parse_float=lambda digits: refuse(digits) if math.isinf(float(digits)) else float(digits),
        parse_int=lambda digits: refuse(digits) if len(digits) > MAX_DIGITS else int(digits),
    )
    if found is _REFUSED:
        raise ValueError("refused whole")
    if not in_parts and _SUSPECT.search(text) and _is_unreadable(found):
        raise UnreadableText
    return _as_seen(found) if _UNSEEN_MAYBE.search(text) else found


def refuse_part(part: Any) -> None:
    """As the part would be refused if it came alone. Raises ValueRefused or UnreadableText."""
    if any(one is _REFUSED for one in _walk(part)):
        raise ValueRefused
    if _is_unreadable(part):
        raise UnreadableText


_UNSEEN_MAYBE = re.compile(r'"(?:[^!-~]|\\(?:u[0-9a-fA-F]{4}|[bfnrt]))+"')
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0\U0001d159"
"""Letters and symbols by their kind, and nothing to see."""
_SEEN = frozenset("LNPS")


def is_seen(text: str) -> bool:
    """Whether a reader sees a letter, a figure, a mark or a sign in it."""
    return any(unicodedata.category(c)[0] in _SEEN and c not in _BLANKS for c in text)


def _as_seen(found: Any) -> Any:
    """A reason that nobody can see is none, so that what asks for one refuses it as it does ""."""
    whole = [found]
    left: list[Any] = [whole]
    while left:
        part = left.pop()
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            if isinstance(value, dict | list):
                left.append(value)
            elif isinstance(value, str) and not is_seen(value):
                part[key] = ""
    return whole[0]


_SUSPECT = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)
_UNREADABLE = re.compile(r"[\x00\ud800-\udfff]")


def _is_unreadable(value: Any) -> bool:
    """What PostgreSQL cannot store, or no encoding can write."""
    return any(isinstance(one, str) and _UNREADABLE.search(one) for one in _walk(value))


def _walk(value: Any) -> Iterator[Any]:
    """Everything in it, names too."""
    left = [value]
    while left:
        found = left.pop()
        yield found
        if isinstance(found, dict):
            left += [*found, *found.values()]
        elif isinstance(found, list):
            left += found


def _refuse(_text: str) -> Any:
    raise ValueError("a name twice or a number out of bounds")


def _leave(_text: str) -> Any:
    return _REFUSED


def check_query(request: Request, known: Mapping[str, bool]) -> None:
    """A parameter nobody reads would be a filter, a sort order or a tenant silently ignored."""
    items = request.query_params.multi_items()
    if any("\x00" in text for item in items for text in item):
        raise UnreadableText
    given = Counter(name for name, _ in items)
    wrong = [name for name, times in given.items() if times > 1 and not known.get(name)]
    if wrong or given.keys() - known.keys():
        declared = sorted(set(wrong) & known.keys())
        raise UnknownParameter(
            "Known here: " + (", ".join(sorted(known)) or "none") + ".",
            pointers=[Pointer(f"query:{name}", "Only once.") for name in declared],
        )


def query_of(dependant: Dependant) -> dict[str, bool]:
    """The query parameters a route declares, and whether each may be repeated."""
    own = get_flat_params(Dependant(query_params=dependant.query_params))
    known = {field.alias: _repeatable(field.field_info.annotation) for field in own}
    for part in dependant.dependencies:
        known |= query_of(part)
    return known


def _repeatable(annotation: Any) -> bool:
    kinds = (annotation, *get_args(annotation))
    return any(get_origin(kind) in (list, set, tuple, frozenset) for kind in kinds)


def check_encoding(request: Request) -> None:
    """Nothing here unpacks: a small body that grows would be read past every limit."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise CompressedBody


def check_media_type(request: Request, accepted: Sequence[str] = (JSON,)) -> None:
    headers = request.headers
    if "content-type" not in headers and headers.get("content-length", "0") == "0":
        return
    main = headers.get("content-type", "").partition(";")[0].strip().lower()
    if main != JSON and not (main.startswith("application/") and main.endswith("+json")):
        raise UnsupportedType(*accepted)
