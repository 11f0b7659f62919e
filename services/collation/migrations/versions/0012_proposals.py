"""Make the table of proposed practice issues."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_proposal",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("proposed_by", sa.String(128), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("issue", sa.JSON(), nullable=False),
        sa.Column("context_tags", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(128), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("taxonomy", sa.String(8), nullable=True),
        sa.Column("code", sa.String(6), nullable=True),
        sa.PrimaryKeyConstraint("proposal_id", name="pk_issue_proposal"),
    )
    op.create_index("ix_issue_proposal_order", "issue_proposal", ["proposed_at", "proposal_id"])
