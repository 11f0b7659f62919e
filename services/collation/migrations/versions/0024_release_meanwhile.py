"""Keep with a release what everybody can know of reviews withdrawn or revised since the one before.

Of those that were made it was not kept, and is not known any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("meanwhile", sa.JSON(), nullable=True))
