"""Keep as what each review was counted when the newest release was made.

Of those that were made it was not kept; the next one begins.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "released_review",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("review_type", sa.String(16), nullable=False),
        sa.Column("region", sa.String(24), nullable=True),
        sa.Column("public_sector", sa.Boolean(), nullable=False),
        sa.Column("private_sector", sa.Boolean(), nullable=False),
        sa.Column("third_sector", sa.Boolean(), nullable=False),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", name="pk_released_review"),
    )
