"""Forget what nobody decided of the suggestions in reviews that were withdrawn before that was done
at once."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "DELETE FROM suggestion WHERE scr_id IN (SELECT scr_id FROM review "
        "WHERE state = 'withdrawn') AND NOT EXISTS (SELECT 1 FROM suggestion_decision "
        "WHERE suggestion_decision.suggestion_id = suggestion.suggestion_id)"
    )
