"""Take back at summits what was withdrawn, or refused, in the good practice library before."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE contribution SET state = 'withdrawn', text = NULL WHERE contribution_id IN ("
        "SELECT source_id FROM practice WHERE source_kind = 'contribution' "
        "AND state IN ('refused', 'withdrawn'))"
    )
