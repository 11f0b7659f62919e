"""A toy service around the chassis: notes that are counted. Nothing of the product is in it."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Integer, MetaData, String, Uuid, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.auth import Caller, needs
from chassis.bus import Bus
from chassis.db import Database, Transaction, new_metadata, upsert
from chassis.errors import Rejected
from chassis.events import Event, Topic
from chassis.handlers import Handlers
from chassis.http import Reading, Tx, new_router
from chassis.service import Service
from chassis.settings import ServiceSettings

NOTE = Topic("note", partitions=2)


class NoteWritten(Event, frozen=True, kw_only=True):
    type = "note.written"
    topic = NOTE
    key_field = "note_id"
    note_id: UUID
    revision: int = 1
    number: int = 0


def service_of(metadata: MetaData, **parts: Any) -> Service:
    """A service with these tables and, of what else a service has, these parts."""
    given = {"settings": ServiceSettings, "routers": (), **parts}
    return Service("toy", package="tests.chassis", purpose="A toy.", metadata=metadata, **given)


def new_toy() -> "Toy":
    return Toy(new_metadata())


class Toy:
    """Fresh tables, routes and handlers for one test."""

    def __init__(self, metadata: MetaData) -> None:
        self.metadata = metadata

        class Base(DeclarativeBase):
            pass

        Base.metadata = metadata

        class Note(Base):
            __tablename__ = "note"
            id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
            text: Mapped[str] = mapped_column(String(80))

        class Seen(Base):
            __tablename__ = "seen"
            note_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
            revision: Mapped[int] = mapped_column(Integer)

        class Tally(Base):
            __tablename__ = "tally"
            name: Mapped[str] = mapped_column(String(20), primary_key=True)
            count: Mapped[int] = mapped_column(Integer)

        self.note, self.seen, self.tally = Note, Seen, Tally
        self.router = self._make_router()
        self.handlers = self._make_handlers()

    def _make_router(self):  # type: ignore[no-untyped-def]
        router, note_table = new_router("/v1/notes", "Notes"), self.note

        class NoteIn(BaseModel):
            model_config = ConfigDict(extra="forbid")
            text: str = Field(max_length=40)

        @router.post("", status_code=201)
        async def write(
            body: NoteIn, caller: Annotated[Caller, needs("scrs:push")], tx: Tx
        ) -> dict[str, str]:
            note = note_table(id=uuid4(), text=body.text)
            tx.session.add(note)
            await tx.session.flush()
            await tx.publish(NoteWritten(note_id=note.id))
            return {"id": str(note.id)}

        async def how_many(session: Reading) -> int:
            return await session.scalar(select(func.count()).select_from(note_table)) or 0

        @router.post("/numbered", status_code=201)
        async def write_numbered(
            caller: Annotated[Caller, needs("scrs:push")],
            number: Annotated[int, Depends(how_many)],
            tx: Tx,
        ) -> None:
            tx.session.add(note_table(id=uuid4(), text=f"note {number}"))

        @router.get("")
        async def count(
            caller: Annotated[Caller, needs("scrs:read")], session: Reading
        ) -> dict[str, int]:
            found = await session.scalar(select(func.count()).select_from(note_table))
            return {"notes": found or 0}

        return router

    def _make_handlers(self) -> Handlers:
        handlers, tally, seen = Handlers(), self.tally, self.seen

        @handlers.on(NoteWritten, name="tally")
        async def add_up(event: NoteWritten, tx: Transaction) -> None:
            if event.number < 0:
                raise Rejected
            insert = upsert(tally, tx.dialect).values(name="notes", count=1)
            await tx.session.execute(
                insert.on_conflict_do_update(
                    index_elements=["name"], set_={"count": tally.count + 1}
                )
            )

        async def forget(tx: Transaction) -> None:
            await tx.session.execute(seen.__table__.delete())

        @handlers.read_model(NoteWritten, name="seen", forget=forget)
        async def follow(events: Sequence[NoteWritten], tx: Transaction) -> None:
            newest = {event.note_id: event for event in sorted(events, key=lambda e: e.revision)}
            rows = [{"note_id": e.note_id, "revision": e.revision} for e in newest.values()]
            insert = upsert(seen, tx.dialect).values(rows)
            await tx.session.execute(
                insert.on_conflict_do_update(
                    index_elements=["note_id"],
                    set_={"revision": insert.excluded.revision},
                    where=seen.revision < insert.excluded.revision,
                )
            )

        return handlers

    async def open(self, url: str) -> Database:
        """The toy's database with its tables made."""
        database = Database(url, "toy", self.metadata)
        async with database.engine.begin() as connection:
            await connection.run_sync(self.metadata.create_all)
        return database

    async def counted(self, database: Database) -> int:
        async with database.reading() as session:
            return await session.scalar(select(self.tally.count)) or 0

    async def revisions(self, database: Database) -> dict[UUID, int]:
        async with database.reading() as session:
            rows = await session.execute(select(self.seen.note_id, self.seen.revision))
            return {row.note_id: row.revision for row in rows}


async def write_notes(database: Database, events: Sequence[NoteWritten]) -> None:
    async with database.transaction() as tx:
        for event in events:
            await tx.publish(event)


async def started(bus: Bus) -> Bus:
    await bus.start([NOTE])
    return bus
