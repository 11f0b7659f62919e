"""Keep by which rule a release was made, and what it counted, for those after it.

Until now they did not say: the rule that was the default is taken, 1 to 7 hidden and others to the
nearest 5. What they counted is not known any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RULE = {"smallest_count": 8, "round_to_nearest": 5}


def upgrade() -> None:
    for name, then in RULE.items():
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=str(then))
        op.add_column("release", column)
    op.add_column("release", sa.Column("counts", sa.JSON(), nullable=True))
