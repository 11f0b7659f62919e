"""Keep how far coding has come in a row, and let suggestions be added up by issue and coder."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COUNTED = """
INSERT INTO coding_total (id, coded, published)
SELECT 1,
    (SELECT count(*) FROM review_coding WHERE state = 'complete'),
    (SELECT count(*) FROM review_coding WHERE state IN ('waiting', 'in_work', 'complete'))
"""


def upgrade() -> None:
    op.create_table(
        "coding_total",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coded", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coding_total"),
    )
    op.execute(sa.text(COUNTED))
    op.create_index(
        "ix_suggestion_outcome", "suggestion", ["issue", "coder", "coder_version", "state"]
    )
