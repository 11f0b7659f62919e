"""Make the tables of credited reviews."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credited_review",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", name="pk_credited_review"),
    )
    op.create_table(
        "credit",
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("scr_url", sa.String(204), nullable=False),
        sa.Column("credited_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reviewer_id", "scr_id", name="pk_credit"),
    )
    op.create_index("ix_credit_scr_id", "credit", ["scr_id"])
