"""Let a paper of the Alliance be withdrawn: what was written before stands."""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alliance_paper", sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
    op.add_column("alliance_paper", sa.Column("withdrawn_for", sa.String(2_000), nullable=True))
