"""Keep with a released figure which two years its direction compares; with older ones nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for year in ("earlier", "later"):
        op.add_column("released_change", sa.Column(year, sa.JSON(), nullable=True))
