"""Keep which bodies had worked on a review when it was withdrawn: they alone are told so."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawal_told",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", "tenant", name="pk_withdrawal_told"),
    )
    op.execute(
        "INSERT INTO withdrawal_told (scr_id, tenant)"
        " SELECT worked.scr_id, worked.tenant FROM ("
        "SELECT scr_id, tenant FROM finding"
        " UNION SELECT s.scr_id, d.tenant FROM suggestion_decision d"
        " JOIN suggestion s ON s.suggestion_id = d.suggestion_id"
        " UNION SELECT scr_id, tenant FROM coding_assignment"
        ") worked JOIN review ON review.scr_id = worked.scr_id"
        " WHERE review.state = 'withdrawn' AND worked.tenant <> ''"
    )
