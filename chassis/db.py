"""A service's database: one engine, short transactions, and the tables that messaging needs.

This module alone may say `commit`: a use case changes rows and publishes, its edge ends the unit.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Result,
    Row,
    String,
    Table,
    Uuid,
    delete,
    func,
    insert,
    literal,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from chassis.engine import empty_log, open_engine, to_its_end
from chassis.envelope import to_message
from chassis.errors import StorageFull, TakenBack, Unavailable
from chassis.events import Audience, Event, EventInfo
from chassis.problems import to_keep
from chassis.telemetry import traceparent

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SERIAL = BigInteger().with_variant(Integer(), "sqlite")
"""A counting primary key: SQLite counts only a plain INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite forgets the zone, so it is put back. Naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_metadata() -> MetaData:
    """A service's metadata, with the messaging tables in it."""
    metadata = MetaData(naming_convention=NAMING)
    Messaging.define(metadata)
    return metadata


@dataclass(frozen=True, slots=True)
class Messaging:
    """The tables that make events reliable; every service has its own."""

    outbox: Table
    inbox: Table
    position: Table
    dead_letter: Table
    answer: Table

    @classmethod
    def of(cls, metadata: MetaData) -> "Messaging":
        return cls(
            *(metadata.tables[n] for n in ("outbox", "inbox", "position", "dead_letter", "answer"))
        )

    @classmethod
    def define(cls, metadata: MetaData) -> None:
        Table(
            "outbox",
            metadata,
            Column("seq", SERIAL, primary_key=True, autoincrement=True),
            # the writing transaction's number (0 on SQLite): rows are relayed only when no
            # older transaction is still open, or a late commit would be passed over
            Column("xid", BigInteger, nullable=False),
            Column("topic", String(64), nullable=False),
            Column("key", String(128), nullable=False),
            Column("value", LargeBinary, nullable=False),
            Column("headers", JSON, nullable=False),
            Index("ix_outbox_order", "xid", "seq"),
        )
        Table(
            "inbox",
            metadata,
            Column("handler", String(128), primary_key=True),
            Column("event_id", Uuid, primary_key=True),
            Column("handled_at", UtcDateTime, nullable=False, index=True),
        )
        Table(
            "position",
            metadata,
            Column("reader", String(128), primary_key=True),
            Column("topic", String(64), primary_key=True),
            Column("partition", Integer, primary_key=True),
            Column("next_offset", BigInteger, nullable=False),
        )
        Table(
            "dead_letter",
            metadata,
            Column("id", SERIAL, primary_key=True, autoincrement=True),
            Column("handler", String(128), nullable=False),
            Column("topic", String(64), nullable=False),
            Column("partition", Integer, nullable=False),
            Column("offset", BigInteger, nullable=False),
            Column("key", String(128), nullable=False),
            Column("value", LargeBinary),
            Column("headers", JSON, nullable=False),
            Column("reason", String(200), nullable=False),
            Column("parked_at", UtcDateTime, nullable=False),
            Column("retried_at", UtcDateTime),
            Index("uq_dead_letter_place", "handler", "topic", "partition", "offset", unique=True),
        )
        Table(
            "answer",
            metadata,
            Column("tenant", String(64), primary_key=True),
            Column("idempotency_key", String(128), primary_key=True),
            Column("request_hash", String(64), nullable=False),
            Column("status", Integer, nullable=False),
            Column("headers", JSON, nullable=False),
            Column("body", LargeBinary, nullable=False),
            Column("answered_at", UtcDateTime, nullable=False, index=True),
        )


def upsert(table: Any, dialect: str) -> Any:
    """The INSERT of this database that knows ON CONFLICT; finish it with `on_conflict_…`."""
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)


def insert_or_skip(table: Any, dialect: str) -> Any:
    """INSERT … ON CONFLICT DO NOTHING."""
    return upsert(table, dialect).on_conflict_do_nothing()


class Transaction:
    """One unit of work: rows changed and events published together, or neither."""

    def __init__(self, session: AsyncSession, database: "Database") -> None:
        self.session = session
        self._database = database
        self._published = False
        self._then: list[Callable[[], None]] = []
        self._erases = False

    @property
    def dialect(self) -> str:
        return self._database.dialect

    async def publish(self, *events: Event, tenant: str | None = None) -> None:
        """Put events beside the rows of this transaction; the relay sends them after the commit,
        in this order.

        An event for one tenant's eyes must name the tenant; one for everyone must not.
        """
        rows = [self._row_of(event, tenant) for event in events]
        if rows:
            await self._put(rows[0] if len(rows) == 1 else rows)

    def _row_of(self, event: Event, tenant: str | None) -> dict[str, Any]:
        if (event.audience is Audience.TENANT) != (tenant is not None):
            raise ValueError(f"{event.type}: wrong audience")
        info = EventInfo(uuid4(), f"/{self._database.service}", tenant, traceparent())
        message = to_message(event, info, utc_now())
        headers = [[name, value.decode()] for name, value in message.headers]
        return _outbox_row(message.topic, message.key, message.value, headers)

    async def repeat(
        self, topic: str, key: str, value: bytes | None, headers: list[list[str]]
    ) -> None:
        """Put the bytes of an event into the outbox as they are."""
        await self._put(_outbox_row(topic, key, value, headers))

    async def _put(self, rows: dict[str, Any] | list[dict[str, Any]]) -> None:
        await self.session.execute(self._database.into_outbox, rows)
        if not self._published and not self._postgres:
            self.after_commit(self._database.outbox_written.set)
        self._published = True

    def after_commit(self, wake: Callable[[], None]) -> None:
        """Call this once the rows are there: a hint to somebody who looks anyway, never work."""
        self._then.append(wake)

    async def first_time(self, handler: str, event_id: UUID) -> bool:
        """Whether this handler meets this event for the first time. Remembered if we commit."""
        row = {"handler": handler, "event_id": event_id, "handled_at": utc_now()}
        statement = insert_or_skip(self._database.messaging.inbox, self.dialect).values(**row)
        return await self.changed(statement)

    async def forget_answers(self, word: str) -> None:
        """Delete the stored answers that hold this word: each names a caller, a key and a time.

        A request whose answer is forgotten is a new one when it comes again with its key.
        """
        answer = self._database.messaging.answer
        await self.session.execute(answer.delete().where(self._answer_holds(word)))

    async def take_back(self, link: str, *ids: UUID) -> None:
        """Nothing repeats, and no file of SQLite's keeps, what was said under these ids.

        Its request is no new one when it comes again with its key, or it would be said again: it
        is told that this was taken back, and the link. By what is in the link the stored answer is
        still found when it is to be forgotten.
        """
        self.erase()
        answer, told = self._database.messaging.answer, to_keep(TakenBack(link=link))
        for each in ids:
            holds = self._answer_holds(str(each))
            await self.session.execute(answer.update().where(holds).values(**told))

    def _answer_holds(self, word: str) -> ColumnElement[bool]:
        body = self._database.messaging.answer.c.body
        sought = literal(word.encode(), LargeBinary)
        if self._postgres:
            return func.position(sought.op("IN")(body)) > 0
        return func.instr(body, sought) > 0

    async def draw_anew(self, table: type[DeclarativeBase], *where: ColumnElement[bool]) -> None:
        """Write these rows anew in a drawn order, all of them in this transaction.

        Then neither where a row lies nor which transaction wrote it leads to what was written
        beside it. Whoever adds to them takes turns (`take_turn`), or the newest stays alone.
        """
        gone = delete(table).where(*where).returning(*table.__table__.columns)
        rows = [dict(row) for row in (await self.session.execute(gone)).mappings()]
        random.SystemRandom().shuffle(rows)
        if rows:
            await self.session.execute(insert(table), rows)
        self.erase()

    def erase(self) -> None:
        """What this transaction deletes stands in no file of SQLite's afterwards.

        PostgreSQL leaves it in its files until they are vacuumed.
        """
        self._erases = True

    async def take_turn(self, word: str) -> None:
        """Wait for every transaction that took the same word; the turn ends with this one.

        SQLite has one writer, whose turn it always is.
        """
        if self._postgres:
            await self.session.execute(_TAKE_TURN, {"word": word})

    async def changed(self, statement: Any) -> bool:
        """Execute an INSERT, UPDATE or DELETE and say whether it touched a row."""
        result = cast(CursorResult[Any], await self.session.execute(statement))
        return result.rowcount > 0

    @property
    def _postgres(self) -> bool:
        return self.dialect == "postgresql"


class Database:
    """The one database of a service."""

    def __init__(self, url: str, service: str, metadata: MetaData) -> None:
        self.url = url
        self.service = service
        self.metadata = metadata
        self.messaging = Messaging.of(metadata)
        self.dialect = make_url(url).get_backend_name()
        self.engine = open_engine(url, service)
        self._to_read = _to_read(self.engine, self.dialect)
        self.into_outbox = _into_outbox(self.messaging.outbox, self.dialect)
        self.outbox_written = asyncio.Event()
        # SQLite has one writer: waiting here is fair and quick, waiting in SQLite is neither
        self._writer: asyncio.Lock | None = asyncio.Lock() if self.dialect == "sqlite" else None
        self._log_to_empty = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit on leaving, roll back on an exception; raises Unavailable when out of reach."""
        async with self._writer or nullcontext():
            session = AsyncSession(self.engine, expire_on_commit=False)
            try:
                transaction = Transaction(session, self)
                with _translated():
                    yield transaction
                    await to_its_end(session.commit())
            finally:
                await to_its_end(session.close())
            await self._erase(transaction)
        for wake in transaction._then:
            wake()

    async def _erase(self, transaction: Transaction) -> None:
        """Where a reader was in the way, the next transaction tries again."""
        self._log_to_empty |= transaction._erases and self.dialect == "sqlite"
        if self._log_to_empty:
            self._log_to_empty = not await to_its_end(empty_log(self.engine))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads: it never waits for the writer.

        On PostgreSQL each statement is a transaction by itself, which is what it sees in any case,
        and one round trip where it would be three. On SQLite all of them see one moment.
        """
        # without flushing, or what somebody changed in passing would be written
        async with AsyncSession(self._to_read, expire_on_commit=False, autoflush=False) as session:
            with _translated():
                yield session

    async def execute(self, statement: Any) -> Sequence[Row[Any]]:
        """One statement that is a transaction by itself, in one round trip on PostgreSQL."""
        if self.dialect == "sqlite":
            async with self.transaction() as tx:
                return _rows(await tx.session.execute(statement))
        engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with _translated():
            async with engine.connect() as connection:
                return _rows(await connection.execute(statement))

    async def healthy(self) -> bool:
        try:
            async with self.reading() as session:
                await session.execute(text("SELECT 1"))
        except (Unavailable, DBAPIError, OSError):
            return False
        return True

    async def close(self) -> None:
        await self.engine.dispose()


def _to_read(engine: AsyncEngine, dialect: str) -> AsyncEngine:
    if dialect == "postgresql":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    return engine.execution_options(read_only=True)


_TAKE_TURN = text("SELECT pg_advisory_xact_lock(hashtext(:word))")


def _into_outbox(outbox: Table, dialect: str) -> Any:
    """On PostgreSQL the commit of the row tells the relay, in whatever process it is."""
    if dialect != "postgresql":
        return outbox.insert().values(xid=0)
    return (
        outbox.insert()
        .values(xid=text("pg_current_xact_id()::text::bigint"))
        .returning(func.pg_notify("outbox", ""))
    )


def _outbox_row(
    topic: str, key: str, value: bytes | None, headers: list[list[str]]
) -> dict[str, Any]:
    return {"topic": topic, "key": key, "value": value, "headers": headers}


def _rows(result: Result[Any]) -> Sequence[Row[Any]]:
    cursor = cast(CursorResult[Any], result)
    return cursor.all() if cursor.returns_rows else []


class _translated:
    """Turns the many ways a database says "not now" into Unavailable."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PoolTimeout | ConnectionError | TimeoutError):
            raise Unavailable(retry_after=1) from error
        if isinstance(error, DBAPIError) and _is_full(error):
            raise StorageFull from error
        if isinstance(error, DBAPIError) and (
            error.connection_invalidated or isinstance(error, OperationalError)
        ):
            raise Unavailable(retry_after=1) from error
        if isinstance(error, DBAPIError) and _sqlstate(error) in _TRANSIENT:
            raise Unavailable(retry_after=1) from error


LOCK_TIMEOUT = "55P03"
DISK_FULL = "53100"
# serialization failure, deadlock, lock timeout, shutting down, starting up, too many connections
_TRANSIENT = frozenset({"40001", "40P01", LOCK_TIMEOUT, "57P01", "57P02", "57P03", "53300"})


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _is_full(error: DBAPIError) -> bool:
    return _sqlstate(error) == DISK_FULL or "disk is full" in str(error.orig)
