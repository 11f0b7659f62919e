"""Make the tables of feedback on sessions and what came of them."""

import sqlalchemy as sa
from alembic import op

from chassis.db import SERIAL, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_feedback",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("ideas", sa.String(length=30), nullable=False),
        sa.Column("useful", sa.String(length=30), nullable=False),
        sa.Column("length", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_session_feedback"),
    )
    op.create_index("ix_session_feedback_offer_id", "session_feedback", ["offer_id"], unique=False)
    op.create_table(
        "feedback_given",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "reviewer_id", name="pk_feedback_given"),
    )
    op.create_index(
        "ix_feedback_given_reviewer_id", "feedback_given", ["reviewer_id"], unique=False
    )
    op.create_table(
        "impact",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("moment", sa.String(length=20), nullable=False),
        sa.Column("knowledge", sa.String(length=2000), nullable=False),
        sa.Column("done_differently", sa.String(length=2000), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "reviewer_id", "moment", name="pk_impact"),
    )
    op.create_index("ix_impact_reviewer_id", "impact", ["reviewer_id"], unique=False)
