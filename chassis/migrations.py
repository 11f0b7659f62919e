"""Alembic without an ini file: a service's migrations are its numbered modules and nothing else.

It is loaded where there is something to migrate: most starts find the newest schema.
"""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.exc import OperationalError

from chassis.db import SERIAL, UtcDateTime
from chassis.engine import alone
from chassis.errors import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 7_021_501
"""Any constant: the PostgreSQL advisory lock under which one process migrates at a time."""


def config_of(package: str, metadata: MetaData | None = None) -> "Config":
    """The Alembic configuration of `services.<name>` or `gateway`."""
    from alembic.config import Config

    config = Config()
    folder = files(package) / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["metadata"] = metadata
    return config


async def migrate(url: str, package: str, metadata: MetaData) -> None:
    """Bring a database to the newest schema; processes that start together wait for the first.

    Raises Unavailable where another one writes to SQLite's file for longer than it waits.
    """

    def upgrade(connection: Connection) -> None:
        if _revision_of(connection) != newest(package):
            _upgrade(connection, config_of(package, metadata))
            connection.commit()

    try:
        await alone(url, package, upgrade)
    except OperationalError as error:
        if "database is locked" not in str(error.orig):
            raise
        raise Unavailable("The database is being written to; try again.") from error


def newest(package: str) -> str:
    """The last of the numbered modules, by its name."""
    names = (module.name for module in (files(package) / "migrations" / "versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[:1].isdigit())


def _revision_of(connection: Connection) -> str | None:
    """As committed: of who is at work on a newer one nothing is seen, and one waits for them."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, config: "Config") -> None:
    from alembic import command

    # in a transaction that is not Alembic's, or it would end one after each step on SQLite, and
    # another process would begin in between
    if not connection.in_transaction():
        connection.begin()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def ours(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether a thing of the database is compared: its own full-text index is not."""
    return "_fts" not in (name or "")


def run(context: Any) -> None:
    """What every service's `migrations/env.py` calls."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes["metadata"],
        render_as_batch=True,
        compare_type=True,
        include_name=ours,
        transactional_ddl=False,  # the connection already holds the one transaction
    )
    context.run_migrations()


def make_messaging_tables_1() -> None:
    """The messaging tables as first landed. Later changes get a function of their own."""
    from alembic import op

    op.create_table(
        "outbox",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
    )
    op.create_index("ix_outbox_order", "outbox", ["xid", "seq"])
    op.create_table(
        "inbox",
        sa.Column("handler", sa.String(128), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("handler", "event_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"])
    op.create_table(
        "position",
        sa.Column("reader", sa.String(128), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "topic", "partition", name="pk_position"),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("handler", sa.String(128), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("parked_at", UtcDateTime(), nullable=False),
        sa.Column("retried_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letter"),
    )
    op.create_index(
        "uq_dead_letter_place",
        "dead_letter",
        ["handler", "topic", "partition", "offset"],
        unique=True,
    )
    op.create_table(
        "answer",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(128), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "idempotency_key", name="pk_answer"),
    )
    op.create_index("ix_answer_answered_at", "answer", ["answered_at"])
