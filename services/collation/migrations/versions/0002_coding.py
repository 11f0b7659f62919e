"""Make the tables of reviews, suggestions, findings and where coding stands."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _reviews()
    _suggestions()
    _findings()
    _coding()


def _reviews() -> None:
    op.create_table(
        "review",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("scr_url", sa.String(204), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", name="pk_review"),
    )
    op.create_table(
        "passage",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.String(40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", "number", name="pk_passage"),
    )


def _suggestions() -> None:
    op.create_table(
        "suggestion",
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("coder", sa.String(64), nullable=False),
        sa.Column("coder_version", sa.String(128), nullable=False),
        sa.Column("suggested_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(128), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("suggestion_id", name="pk_suggestion"),
        sa.UniqueConstraint(
            "scr_id", "scr_version", "passage", "issue", "coder", name="uq_suggestion_once"
        ),
    )


def _findings() -> None:
    op.create_table(
        "finding",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.String(40), nullable=True),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("coder", sa.String(128), nullable=False),
        sa.Column("coded_at", UtcDateTime(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=True),
        sa.Column("suggestion_id", sa.Uuid(), nullable=True),
        sa.Column("retracted_at", UtcDateTime(), nullable=True),
        sa.Column("retraction_reason", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("finding_id", name="pk_finding"),
    )
    holds = sa.text("retracted_at IS NULL")
    op.create_index(
        "uq_finding_once",
        "finding",
        ["scr_id", "scr_version", "passage", "issue", "kind"],
        unique=True,
        sqlite_where=holds,
        postgresql_where=holds,
    )
    op.create_index("ix_finding_place", "finding", ["scr_id", "passage", "finding_id"])
    op.create_index("ix_finding_issue", "finding", ["issue", "scr_id", "passage", "finding_id"])
    op.create_table(
        "finding_change",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(128), nullable=True),
        sa.Column("reason", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("finding_id", "revision", name="pk_finding_change"),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.finding_id"], name="fk_finding_change_finding_id"
        ),
    )


def _coding() -> None:
    op.create_table(
        "review_coding",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("completed_by", sa.String(128), nullable=True),
        sa.PrimaryKeyConstraint("scr_id", name="pk_review_coding"),
    )
    in_queue = sa.text("state IN ('waiting', 'in_work')")
    op.create_index(
        "ix_review_coding_queue",
        "review_coding",
        ["arrived_at", "scr_id"],
        sqlite_where=in_queue,
        postgresql_where=in_queue,
    )
    complete = sa.text("state = 'complete'")
    op.create_index(
        "ix_review_coding_complete",
        "review_coding",
        ["scr_id"],
        sqlite_where=complete,
        postgresql_where=complete,
    )
