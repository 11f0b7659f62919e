"""Keep the links to published reports and what following them found."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("health", sa.String(8), nullable=False),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.Column("checked_at", UtcDateTime()),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", "version", name="pk_link"),
    )
    op.create_index("ix_link_due", "link", ["due_at"])
