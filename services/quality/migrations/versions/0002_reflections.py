"""Make the table of reflection records."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reflection_record",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("marker_set", sa.String(32), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("scr_url", sa.String(204), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", name="pk_reflection_record"),
    )
    op.create_index("ix_reflection_record_tenant", "reflection_record", ["tenant", "scr_id"])
