"""Make the table of quality's totals about causes."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cause_total",
        sa.Column("total", sa.String(24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("boards", sa.Integer(), nullable=True),
        sa.Column("sharing_boards", sa.Integer(), nullable=True),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("total", name="pk_cause_total"),
    )
