"""Keep reviews, their versions and how far each has come.

What was sent cannot be changed afterwards, by nobody: a trigger sees to it. A withdrawal alone may
empty it.
"""

import sqlalchemy as sa
from alembic import op

from chassis.db import SERIAL, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER scr_version_stays BEFORE UPDATE ON scr_version WHEN NEW.body IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a version of a review never changes'); END
"""
FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a version of a review never changes'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER scr_version_stays BEFORE UPDATE ON scr_version FOR EACH ROW
WHEN (NEW.body IS NOT NULL) EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    op.create_table(
        "scr",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("source_system", sa.String(50), nullable=False),
        sa.Column("source_ref", sa.String(50), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("latest_version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer()),
        sa.Column("board_response", sa.JSON()),
        sa.Column("withdrawn_at", UtcDateTime()),
        sa.Column("withdrawn_by", sa.String(128)),
        sa.Column("withdrawal_reason", sa.String(40)),
        sa.PrimaryKeyConstraint("seq", name="pk_scr"),
        sa.UniqueConstraint("id", name="uq_scr_id"),
        sa.UniqueConstraint("tenant", "source_system", "source_ref", name="uq_scr_tenant"),
    )
    op.create_table(
        "scr_version",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("client", sa.String(128), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("review_type", sa.String(20), nullable=False),
        sa.Column("region", sa.String(24)),
        sa.Column("published_in", sa.String(6), nullable=False),
        sa.Column("body", sa.JSON()),
        sa.ForeignKeyConstraint(["scr_id"], ["scr.id"], name="fk_scr_version_scr_id"),
        sa.PrimaryKeyConstraint("scr_id", "version", name="pk_scr_version"),
    )
    op.create_index(
        "ix_scr_version_asked_by", "scr_version", ["published_in", "region", "review_type"]
    )
    op.create_table(
        "scr_progress",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("concerns", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("pages", sa.Integer()),
        sa.Column("passages", sa.Integer()),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Uuid()),
        sa.Column("leased_until", UtcDateTime()),
        sa.ForeignKeyConstraint(["scr_id"], ["scr.id"], name="fk_scr_progress_scr_id"),
        sa.PrimaryKeyConstraint("scr_id", "version", name="pk_scr_progress"),
    )
    op.create_index("ix_scr_progress_waiting", "scr_progress", ["state", "received_at"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(FUNCTION)
        op.execute(POSTGRESQL)
    else:
        op.execute(SQLITE)
