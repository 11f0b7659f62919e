"""Make the trend read model: findings, reviews and codings as their newest events tell them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trend_finding",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=True),
        sa.Column("passage", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(16), nullable=True),
        sa.Column("taxonomy", sa.String(8), nullable=True),
        sa.PrimaryKeyConstraint("finding_id", name="pk_trend_finding"),
    )
    op.create_index("ix_trend_finding_issue", "trend_finding", ["issue", "scr_id"])
    op.create_table(
        "trend_scr",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_in", sa.String(6), nullable=True),
        sa.Column("review_type", sa.String(16), nullable=True),
        sa.Column("region", sa.String(24), nullable=True),
        sa.Column("explanations", sa.String(8), nullable=True),
        sa.Column("public_sector", sa.Boolean(), nullable=True),
        sa.Column("private_sector", sa.Boolean(), nullable=True),
        sa.Column("third_sector", sa.Boolean(), nullable=True),
        sa.Column("scr_url", sa.String(204), nullable=True),
        sa.Column("passages_url", sa.String(204), nullable=True),
        sa.PrimaryKeyConstraint("scr_id", name="pk_trend_scr"),
    )
    op.create_table(
        "trend_coding",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", name="pk_trend_coding"),
    )
