"""The kinds of failure, each with its HTTP status and its meaning to a consumer.

Failure
  Rejected 400          the request cannot be understood
  Unauthenticated 401
  Forbidden 403
  NotFound 404          unknown, or another tenant's
  Conflict 409
  Gone 410              withdrawn
  TooLarge 413
  UnsupportedType 415
  Invalid 422           understood, but not acceptable; points at what is wrong
  TooMany 429
  Unavailable 503       try again: the only kind that a consumer retries
    StorageFull 507

A service subclasses a kind with one sentence; the class name becomes the problem's type.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is wrong where: a JSON pointer and a reason that never repeats the value."""

    pointer: str
    detail: str


class Failure(Exception):
    """Anything that a caller can be told. `detail` must hold no text of the caller's."""

    status: ClassVar[int]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        pointers: Sequence[Pointer] = (),
        retry_after: int | None = None,
        link: str | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.pointers = tuple(pointers)
        self.retry_after = retry_after
        self.link = link  # of the resource that this is about

    def headers(self) -> dict[str, str]:
        """What HTTP needs to say beside the problem."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}

    def members(self) -> dict[str, str]:
        """What a kind tells beyond the fields that every problem has."""
        return {}

    @classmethod
    def slug(cls) -> str:
        """The stable end of the problem's type: ScrWithdrawn -> scr-withdrawn."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()


class Rejected(Failure):
    status = 400
    title = "The request cannot be understood."


class Unauthenticated(Failure):
    status = 401
    title = "A valid access token is needed."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="lipp"'}


class Forbidden(Failure):
    status = 403
    title = "This client may not do that."


class NotFound(Failure):
    status = 404
    title = "There is nothing here that this client may see."


class Conflict(Failure):
    status = 409
    title = "The request conflicts with what is stored."


class Gone(Failure):
    status = 410
    title = "This was withdrawn."


class TakenBack(Gone):
    """What a retry is told where its first answer held words that are gone since."""

    title = "What this request was answered with was taken back."


class ShownOnce(Conflict):
    """What a retry is told where its first answer held a secret."""

    title = "The secret that this request was answered with is shown once. Make another."


class TooLarge(Failure):
    status = 413
    title = "The request is larger than is accepted."


class UnsupportedType(Failure):
    status = 415
    title = "This media type is not accepted here."

    def __init__(self, *accepted: str, detail: str | None = None) -> None:
        super().__init__(detail)
        self._accepted = ", ".join(accepted)

    def headers(self) -> dict[str, str]:
        return dict.fromkeys(("Accept", "Accept-Post"), self._accepted) if self._accepted else {}


class Invalid(Failure):
    status = 422
    title = "The request is well formed but not acceptable."


class TooMany(Failure):
    status = 429
    title = "Too many requests."


class Unavailable(Failure):
    status = 503
    title = "Something that this service needs is not available now."


class StorageFull(Unavailable):
    status = 507
    title = "There is no room to store this now."
