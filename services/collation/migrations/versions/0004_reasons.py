"""Make the tables of reasons that were offered, and of wordings that stand for several."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reason",
        sa.Column("reason_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.String(24), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reason_id", name="pk_reason"),
    )
    op.create_index("ix_reason_issue", "reason", ["issue", "offered_at", "reason_id"])
    op.create_index("ix_reason_source", "reason", ["source_kind", "source_id"])
    op.create_table(
        "shared_reason",
        sa.Column("shared_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("worded_by", sa.String(128), nullable=False),
        sa.Column("worded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("shared_id", name="pk_shared_reason"),
    )
    op.create_index("ix_shared_reason_issue", "shared_reason", ["issue"])
    op.create_table(
        "shared_reason_part",
        sa.Column("shared_id", sa.Uuid(), nullable=False),
        sa.Column("reason_id", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("shared_id", "reason_id", name="pk_shared_reason_part"),
        sa.ForeignKeyConstraint(
            ["shared_id"],
            ["shared_reason.shared_id"],
            name="fk_shared_reason_part_shared_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_shared_reason_part_reason_id", "shared_reason_part", ["reason_id"])
