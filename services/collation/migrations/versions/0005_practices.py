"""Make the good practice library."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("evidence", sa.String(16), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("screened", sa.JSON(), nullable=False),
        sa.Column("source_kind", sa.String(24), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("scr_id", sa.Uuid(), nullable=True),
        sa.Column("scr_version", sa.Integer(), nullable=True),
        sa.Column("passage", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(128), nullable=True),
        sa.Column("decision_reason", sa.String(2_000), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_practice"),
        sa.UniqueConstraint("practice_id", name="uq_practice_practice_id"),
    )
    op.create_index("ix_practice_tenant", "practice", ["tenant", "seq"])
    op.create_index("ix_practice_state", "practice", ["state", "seq"])
    op.create_index("ix_practice_source", "practice", ["source_kind", "source_id"])
    op.create_index("ix_practice_scr", "practice", ["scr_id"])
    op.create_table(
        "practice_issue",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "issue", name="pk_practice_issue"),
    )
    op.create_index("ix_practice_issue_issue", "practice_issue", ["issue", "practice_id"])
