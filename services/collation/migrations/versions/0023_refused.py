"""Count those who would not wait at a full summit.

Of summits before, how many were refused is not known and stays null.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("summit", sa.Column("refused", sa.Integer(), nullable=True))
