"""Let each body decide about a suggestion for itself.

What was decided is given to the body whose finding came of it, or whose person decided; where
nothing tells it, the decider alone reads it.
"""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OUTCOME = ["issue", "coder", "coder_version"]


def upgrade() -> None:
    op.create_table(
        "suggestion_decision",
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(128), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestion.suggestion_id"],
            name="fk_suggestion_decision_suggestion_id",
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "tenant", name="pk_suggestion_decision"),
    )
    op.execute(
        "INSERT INTO suggestion_decision "
        "(suggestion_id, tenant, state, decided_by, decided_at, finding_id) "
        "SELECT s.suggestion_id, COALESCE(f.tenant, s.decided_for, ''), s.state, s.decided_by, "
        "s.decided_at, s.finding_id FROM suggestion s "
        "LEFT JOIN finding f ON f.finding_id = s.finding_id WHERE s.state <> 'open'"
    )
    op.drop_index("ix_suggestion_outcome", "suggestion")
    op.create_index("ix_suggestion_outcome", "suggestion", OUTCOME)
    for name in ("state", "decided_by", "decided_for", "decided_at", "finding_id"):
        op.drop_column("suggestion", name)
