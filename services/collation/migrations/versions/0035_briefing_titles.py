"""Keep every title of a briefing that was typed in, from the one that stands on."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "briefing_title",
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("source", sa.String(400), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.Column("typed_at", UtcDateTime(), nullable=False),
        sa.Column("typed_by", sa.String(128), nullable=False),
        sa.Column("reason", sa.String(1_000), nullable=True),
        sa.ForeignKeyConstraint(["slot"], ["briefing_slot.slot"], name="fk_briefing_title_slot"),
        sa.PrimaryKeyConstraint("slot", "number", name="pk_briefing_title"),
    )
    op.execute(
        "INSERT INTO briefing_title (slot, number, title, source, issues, typed_at, typed_by) "
        "SELECT slot, 1, title, title_source, issues, titled_at, titled_by FROM briefing_slot "
        "WHERE title_source IS NOT NULL"
    )
