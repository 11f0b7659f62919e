"""Keep with an edition the examples of good practice that it was submitted with.

Before, a published edition showed whatever was shared by now. Of those that were submitted already
the examples are the ones in the library at that moment which are shared still: what came later
nobody approved.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

EDITION = sa.table(
    "briefing_edition",
    sa.column("edition_id", sa.Uuid()),
    sa.column("issues", sa.JSON()),
    sa.column("examples", sa.JSON()),
)
STEP = sa.table(
    "briefing_step",
    sa.column("edition_id", sa.Uuid()),
    sa.column("step", sa.String()),
    sa.column("taken_at", UtcDateTime()),
)
PRACTICE = sa.table(
    "practice",
    sa.column("seq", sa.Integer()),
    sa.column("practice_id", sa.Uuid()),
    sa.column("tenant", sa.String()),
    sa.column("state", sa.String()),
    sa.column("evidence", sa.String()),
    sa.column("named", sa.Boolean()),
    sa.column("body", sa.JSON()),
    sa.column("shared_at", UtcDateTime()),
)
OF_ISSUE = sa.table(
    "practice_issue", sa.column("practice_id", sa.Uuid()), sa.column("issue", sa.String())
)


def upgrade() -> None:
    op.add_column("briefing_edition", sa.Column("examples", sa.JSON(), nullable=True))
    connection = op.get_bind()
    submitted = sa.select(STEP.c.edition_id, sa.func.max(STEP.c.taken_at))
    submitted = submitted.where(STEP.c.step == "submitted").group_by(STEP.c.edition_id)
    for edition_id, moment in connection.execute(submitted).all():
        here = EDITION.c.edition_id == edition_id
        issues = connection.execute(sa.select(EDITION.c.issues).where(here)).scalar_one()
        examples = _shared(connection, issues, moment)
        connection.execute(sa.update(EDITION).where(here).values(examples=examples))


def _shared(connection: sa.Connection, issues: list[str], by: datetime) -> list[dict[str, Any]]:
    of_issue = sa.select(OF_ISSUE.c.practice_id).where(OF_ISSUE.c.issue.in_(issues))
    wanted = (
        sa.select(PRACTICE)
        .where(
            PRACTICE.c.practice_id.in_(of_issue),
            PRACTICE.c.state == "shared",
            PRACTICE.c.shared_at <= by,
        )
        .order_by(PRACTICE.c.seq)
    )
    return [
        {
            "practice_id": str(row.practice_id),
            "title": row.body["title"],
            "evidence": row.evidence,
            "place": row.tenant if row.named else None,
            "url": f"/v1/practices/{row.practice_id}",
        }
        for row in connection.execute(wanted)
    ]
