"""Keep the words of a shared solution, and the consent to be named, in the library alone.

Shares that were made before it was so have them twice: what was taken back from the library stayed
here.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE workshop_share SET body = NULL, named_board = NULL WHERE practice_id IS NOT NULL"
    )
