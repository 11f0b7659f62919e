"""Make the tables of releases."""

import sqlalchemy as sa
from alembic import op

from chassis.db import SERIAL, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("release_id", sa.String(16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("as_of", UtcDateTime(), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=False),
        sa.Column("coded", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("splits", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("release_id", name="pk_release"),
        sa.UniqueConstraint("seq", name="uq_release_seq"),
    )
    op.create_table(
        "release_file",
        sa.Column("release_id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "name", name="pk_release_file"),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.release_id"], name="fk_release_file_release_id"
        ),
    )
    op.create_table(
        "release_part",
        sa.Column("release_id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "name", "number", name="pk_release_part"),
    )
    op.create_table(
        "released_change",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("release_id", sa.String(16), nullable=False),
        sa.Column("dimension", sa.String(12), nullable=False),
        sa.Column("value", sa.String(24), nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(1), nullable=True),
        sa.Column("direction", sa.String(8), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_released_change"),
    )
    op.create_table(
        "release_subscription",
        sa.Column("client", sa.String(128), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("cadence", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("client", name="pk_release_subscription"),
    )
