"""Keep whose analyst gave a report's reason, and that one was taken back.

Whose those are that were given before is known to nobody.
"""

import sqlalchemy as sa
from alembic import op

from chassis.db import SERIAL, UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reason", sa.Column("tenant", sa.String(64), nullable=True))
    op.add_column("reason", sa.Column("given_by", sa.String(128), nullable=True))
    op.create_table(
        "reason_withdrawal",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("reason_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=True),
        sa.Column("given_by", sa.String(128), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.String(128), nullable=False),
        sa.Column("withdrawn_in", sa.String(64), nullable=False),
        sa.Column("withdrawn_for", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reason_withdrawal"),
    )
    op.create_index("ix_reason_withdrawal_issue", "reason_withdrawal", ["issue", "seq"])
