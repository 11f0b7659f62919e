"""One request, one transaction: committed before the answer, and idempotent where asked.

FastAPI ends a dependency only after the answer is sent, so a failed commit would still have said
200. The route class below commits inside the endpoint's own call, and stores the answer of a
request with an Idempotency-Key in that same transaction.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from functools import cached_property
from typing import Annotated, Any, ClassVar, NoReturn

from fastapi import APIRouter, Depends, Header, Request, params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import Row, Select, Table, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response
from starlette.types import Message

from chassis.auth import Caller
from chassis.db import LOCK_TIMEOUT, Database, Transaction, insert_or_skip, utc_now
from chassis.errors import (
    Conflict,
    Failure,
    Forbidden,
    Invalid,
    Rejected,
    TooLarge,
    Unauthenticated,
)
from chassis.problems import MEDIA_TYPE, to_keep
from chassis.requests import (
    JSON,
    StrictRequest,
    check_encoding,
    check_media_type,
    check_query,
    query_of,
)

USUAL_MOST_BYTES = 1_000_000
_KEY = re.compile(r"^[\x21-\x7e]{1,128}$")


def has_it(if_none_match: str | None, sha256: str) -> bool:
    """Whether a caller's `If-None-Match` names the content of this hash: then 304 is the answer."""
    given = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return bool(given & {"*", f'"{sha256}"'})


class IdempotencyKeyReused(Invalid):
    title = "This Idempotency-Key was used for another request."


class RequestInFlight(Conflict):
    title = "A request with this Idempotency-Key is still being answered."


class _AnsweredBefore(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


def owner_of_keys(caller: Caller, *, by_client: bool) -> str:
    """Whose an Idempotency-Key is: usually the tenant's, so that one client may go on for another.

    By client where clients of one tenant must not learn of each other, not even by a key.
    """
    if not by_client:
        return caller.tenant
    return hashlib.sha256(f"{caller.tenant}\n{caller.client}".encode()).hexdigest()


class Work:
    """The unit of work of one request: a transaction that begins when it is first asked for."""

    def __init__(
        self,
        request: Request,
        database: Database | None,
        most_bytes: int,
        keys_by_client: bool = False,
    ) -> None:
        self._request = request
        self._keys_by_client = keys_by_client
        self._database = database
        self._receive = request.receive
        self._most_bytes = self._left = most_bytes
        self.refused: TooLarge | None = None
        target = request.method.encode() + b" " + request.scope["raw_path"]
        self._target = target + b"?" + request.scope["query_string"] + b"\n"
        self._hash = hashlib.sha256(self._target)
        self._stack = AsyncExitStack()
        self._claimed: tuple[str, str] | None = None
        self._for_retries: Failure | None = None
        self._keeps_answer = True
        self.transaction: Transaction | None = None

    async def receive(self) -> Message:
        try:
            message = await self._receive()
            part = message.get("body", b"")
            self._left -= len(part)
            if self._left < 0:
                raise too_large(self._most_bytes)
        except TooLarge as failure:
            self.refused = failure
            raise
        self._hash.update(part)
        return message

    def identify(self, content: str) -> None:
        """Before `begin`, where one content has many bodies: this names it, not the bytes."""
        if self.transaction is not None:
            raise RuntimeError("the request was compared already")
        self._hash = hashlib.sha256(self._target + content.encode())

    async def answer_retry(self) -> None:
        """Before others are asked, who may answer otherwise by now: a retry gets its answer."""
        if self._database is None or (claim := self._claim_of()) is None:
            return
        async with self._database.reading() as session:
            kept = self._database.messaging.answer
            before = (await session.execute(_answer_to(kept, *claim))).one_or_none()
        if before is not None and before.status:
            self._answer_again(before)

    async def begin(self) -> Transaction:
        """By now the body was read: a slow sender holds no transaction open."""
        if self.transaction is None:
            if self._database is None:
                raise RuntimeError("this application has no database")
            reading: AsyncSession | None = getattr(self._request.state, "reading", None)
            if reading is not None:
                # its connection goes back: who held one and waited for another, ten at once, would
                # all wait for each other
                await reading.close()
            self.transaction = await self._stack.enter_async_context(self._database.transaction())
            await self._claim(self.transaction)
        return self.transaction

    def _claim_of(self) -> tuple[str, str] | None:
        """The owner of the Idempotency-Key, and the key."""
        key = self._request.headers.get("idempotency-key")
        if key is None or self._request.method != "POST":
            return None
        if not _KEY.match(key):
            raise Rejected("An Idempotency-Key has 1 to 128 printable ASCII characters.")
        caller: Caller = self._request.state.caller
        return owner_of_keys(caller, by_client=self._keys_by_client), key

    async def _claim(self, tx: Transaction) -> None:
        claim = self._claim_of()
        if claim is None:
            return
        owner, key = claim
        answer = tx._database.messaging.answer
        row = {
            "tenant": owner,
            "idempotency_key": key,
            "request_hash": self._hash.hexdigest(),
            "status": 0,
            "headers": {},
            "body": b"",
            "answered_at": utc_now(),
        }
        try:
            new = await tx.changed(insert_or_skip(answer, tx.dialect).values(**row))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == LOCK_TIMEOUT:
                raise RequestInFlight(retry_after=1) from None
            raise
        self._claimed = claim
        if not new:
            self._answer_again((await tx.session.execute(_answer_to(answer, owner, key))).one())

    def _answer_again(self, before: Row[Any]) -> NoReturn:
        if before.request_hash != self._hash.hexdigest():
            raise IdempotencyKeyReused
        raise _AnsweredBefore(Response(before.body, before.status, before.headers))

    def tell_retries(self, failure: Failure) -> None:
        """The answer must not be repeated, and is not stored: a retry is told this in its place."""
        self._for_retries = failure

    def keep_no_answer(self) -> None:
        """Nothing is stored of a request that is to be nobody's: not who, when, or a hash of what.

        It is a new one when it comes again with its key, and the use case must be fit for that.
        """
        self._keeps_answer = False

    async def finish(self, response: Response) -> None:
        """Store the answer and commit."""
        if self.transaction is not None and self._claimed is not None:
            answer = self.transaction._database.messaging.answer
            tenant, key = self._claimed
            claim = (answer.c.tenant == tenant, answer.c.idempotency_key == key)
            told = to_keep(self._for_retries) if self._for_retries else _as_it_is(response)
            await self.transaction.session.execute(
                answer.update().where(*claim).values(**told)
                if self._keeps_answer
                else answer.delete().where(*claim)
            )
        await self._stack.aclose()

    async def abandon(self, error: BaseException) -> None:
        """Roll back."""
        await self._stack.__aexit__(type(error), error, error.__traceback__)


def _answer_to(kept: Table, owner: str, key: str) -> Select[Any]:
    return select(kept).where(kept.c.tenant == owner, kept.c.idempotency_key == key)


def _as_it_is(response: Response) -> dict[str, Any]:
    kept = {"content-type", "location", "etag"}
    headers = {name: value for name, value in response.headers.items() if name in kept}
    return {"status": response.status_code, "headers": headers, "body": bytes(response.body)}


class UnitOfWorkRoute(APIRoute):
    """Refuses a caller without the scopes before the body is read, then runs one unit of work.

    `accepted` is what a client is told that sent another media type to a route for JSON;
    `request_class` is how strictly that JSON is read.
    """

    accepted: ClassVar[tuple[str, ...]] = (JSON,)
    keys_by_client: ClassVar[bool] = False
    request_class: ClassVar[type[StrictRequest]] = StrictRequest

    def __init__(self, *args: Any, max_body_size: int | None = None, **kwargs: Any) -> None:
        # kept from the framework, whose own limit answers in plain text
        self._most_bytes = max_body_size
        super().__init__(*args, **kwargs)

    @cached_property
    def scopes(self) -> frozenset[str]:
        """What a caller must hold; none for a route that anybody may use."""
        return _scopes_of(self.dependant)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        scopes = self.scopes
        query = query_of(self.dependant)
        body = self.body_field
        takes_json = body is not None and not isinstance(body.field_info, params.Form)

        async def in_one_unit(request: Request) -> Response:
            _check(request, scopes)
            check_query(request, query)
            check_encoding(request)
            if takes_json:
                check_media_type(request, self.accepted)
            usual = getattr(request.app.state, "most_bytes", USUAL_MOST_BYTES)
            most_bytes = self._most_bytes or usual
            check_length(request, most_bytes)
            database = getattr(request.app.state, "database", None)
            work = Work(request, database, most_bytes, self.keys_by_client)
            request.state.work = work
            strict = self.request_class(request.scope, work.receive)
            try:
                response = await answer(strict)
                await work.finish(response)
            except _AnsweredBefore as before:
                await work.abandon(before)
                return before.response
            except BaseException as error:
                await work.abandon(error)
                refused = work.refused or strict.refused
                if refused is not None:
                    # the framework makes a 400 of whatever ends its reading of a body
                    raise refused from None
                raise
            return response

        return in_one_unit


class OwnKeysRoute(UnitOfWorkRoute):
    """One client's Idempotency-Keys say nothing to another client of its tenant."""

    keys_by_client = True


def _check(request: Request, scopes: frozenset[str]) -> None:
    if not scopes:
        return
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        raise Unauthenticated
    if not caller.scopes.issuperset(scopes):
        raise Forbidden


def check_length(request: Request, most_bytes: int) -> None:
    """By the length the sender announces, before a byte is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > most_bytes:
        raise too_large(most_bytes)


def too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"At most {most_bytes} bytes are taken.")


def _scopes_of(dependant: Dependant) -> frozenset[str]:
    own = frozenset(dependant.own_oauth_scopes or ())
    return own.union(*(_scopes_of(part) for part in dependant.dependencies))


async def _work(
    request: Request,
    _key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="The same key, tenant and body get the first answer again.",
            max_length=128,
        ),
    ] = None,
) -> Work:
    work: Work = request.state.work
    return work


async def _transaction(work: Annotated[Work, Depends(_work)]) -> Transaction:
    return await work.begin()


async def _reading(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.database.reading() as session:
        request.state.reading = session
        yield session


Tx = Annotated[Transaction, Depends(_transaction)]
"""A writing endpoint's transaction; it commits before the answer leaves."""

Unit = Annotated[Work, Depends(_work)]
"""For an endpoint with slow work before its transaction: `tx = await unit.begin()`."""

Reading = Annotated[AsyncSession, Depends(_reading, scope="function")]
"""A reading endpoint's session; closed before the answer leaves."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused, with the reason.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
    "5XX": {
        "description": "Not possible now.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


def new_router(
    prefix: str, tag: str, route_class: type[UnitOfWorkRoute] = UnitOfWorkRoute
) -> APIRouter:
    """A slice's router: every route is one unit of work and declares its problems."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=route_class,
        responses=PROBLEMS,
        # an operation's id is the name of its use case
        generate_unique_id_function=lambda route: route.name,
    )
