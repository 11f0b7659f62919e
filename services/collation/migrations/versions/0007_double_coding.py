"""Make spans and full histories of codings, and the tables of what two people code apart."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HOLDS = sa.text("retracted_at IS NULL")


def upgrade() -> None:
    _findings()
    _assignments()
    _readings()
    _adjudications()


def _findings() -> None:
    """A coding that has landed is of its whole passage."""
    for name in ("span_start", "span_end"):
        column = sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        op.add_column("finding", column)
    op.add_column("finding", sa.Column("double_coding_id", sa.Uuid(), nullable=True))
    op.add_column("finding", sa.Column("second_coder", sa.String(128), nullable=True))
    op.drop_index("uq_finding_once", "finding")
    op.create_index(
        "uq_finding_once",
        "finding",
        ["scr_id", "scr_version", "passage", "issue", "kind", "span_start", "span_end"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    for name in ("before", "after"):
        op.add_column("finding_change", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column(
        "review_coding",
        sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def _assignments() -> None:
    op.create_table(
        "double_coding",
        sa.Column("double_coding_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("assigned_by", sa.String(128), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=True),
        sa.Column("passages", sa.Integer(), nullable=True),
        sa.Column("pairs", sa.JSON(), nullable=True),
        sa.Column("compared_at", UtcDateTime(), nullable=True),
        sa.Column("reconciled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("double_coding_id", name="pk_double_coding"),
    )
    op.create_index(
        "ix_double_coding_list", "double_coding", ["tenant", "assigned_at", "double_coding_id"]
    )
    op.create_index("ix_double_coding_scr", "double_coding", ["scr_id"])
    op.create_table(
        "coding_assignment",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("coder", sa.String(128), nullable=False),
        sa.Column("double_coding_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_coding_assignment"),
        sa.ForeignKeyConstraint(
            ["double_coding_id"],
            ["double_coding.double_coding_id"],
            name="fk_coding_assignment_double_coding_id",
        ),
    )
    op.create_index(
        "ix_coding_assignment_list",
        "coding_assignment",
        ["tenant", "coder", "assigned_at", "assignment_id"],
    )
    op.create_index("ix_coding_assignment_scr", "coding_assignment", ["scr_id"])
    op.create_index("ix_coding_assignment_double", "coding_assignment", ["double_coding_id"])


def _readings() -> None:
    op.create_table(
        "blind_coding",
        sa.Column("coding_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=True),
        sa.Column("coded_at", UtcDateTime(), nullable=False),
        sa.Column("taken_back_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("coding_id", name="pk_blind_coding"),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["coding_assignment.assignment_id"],
            name="fk_blind_coding_assignment_id",
        ),
    )
    stands = sa.text("taken_back_at IS NULL")
    op.create_index(
        "uq_blind_coding_once",
        "blind_coding",
        ["assignment_id", "passage", "issue", "kind", "span_start", "span_end"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_table(
        "blind_coding_change",
        sa.Column("coding_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(128), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("coding_id", "revision", name="pk_blind_coding_change"),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["blind_coding.coding_id"], name="fk_blind_coding_change_coding_id"
        ),
    )


def _adjudications() -> None:
    op.create_table(
        "adjudication",
        sa.Column("double_coding_id", sa.Uuid(), nullable=False),
        sa.Column("passage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("adjudicated_by", sa.String(128), nullable=True),
        sa.Column("adjudicated_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("double_coding_id", "passage", "issue", name="pk_adjudication"),
        sa.ForeignKeyConstraint(
            ["double_coding_id"],
            ["double_coding.double_coding_id"],
            name="fk_adjudication_double_coding_id",
        ),
    )
    op.create_table(
        "agreement_tally",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "taxonomy", name="pk_agreement_tally"),
    )
