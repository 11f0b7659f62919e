"""Cut what was given without a name loose from who gave it.

Until now rows lay in the order of giving, a sent response kept the number that its giver knew, and
stored answers held a hash of what was said beside who said it.
"""

import random
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GIVEN = sa.table(
    "feedback_given",
    sa.column("offer_id", sa.Uuid()),
    sa.column("reviewer_id", sa.Uuid()),
    sa.column("follow_up", sa.Boolean()),
)
PARTICIPATION = sa.table(
    "participation",
    sa.column("survey_id", sa.Uuid()),
    sa.column("tenant", sa.String()),
    sa.column("follow_up", sa.Boolean()),
)
RESPONSE = sa.table(
    "response",
    sa.column("id", sa.Uuid()),
    sa.column("survey_id", sa.Uuid()),
    sa.column("tenant", sa.String()),
    sa.column("mode", sa.String()),
    sa.column("recording", sa.Boolean()),
    sa.column("consented_at", UtcDateTime()),
    sa.column("sent", sa.Boolean()),
)
ANSWER_GIVEN = sa.table("answer_given", sa.column("response_id", sa.Uuid()))
STORED = sa.table(
    "answer",
    sa.column("tenant", sa.String()),
    sa.column("idempotency_key", sa.String()),
    sa.column("status", sa.Integer()),
    sa.column("body", sa.LargeBinary()),
)


def upgrade() -> None:
    connection = op.get_bind()
    for table in (GIVEN, PARTICIPATION):
        _draw_anew(connection, table)
    for row in _draw_anew(connection, RESPONSE, RESPONSE.c.sent):
        _give_another_number(connection, row["id"])
    for tenant, key, status, body in connection.execute(sa.select(STORED)).all():
        if _is_of_nobody(status, bytes(body)):
            mine = (STORED.c.tenant == tenant, STORED.c.idempotency_key == key)
            connection.execute(STORED.delete().where(*mine))


def _draw_anew(
    connection: sa.Connection, table: sa.TableClause, *where: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    found = connection.execute(sa.select(table).where(*where)).mappings()
    rows = [dict(row) for row in found]
    random.SystemRandom().shuffle(rows)
    connection.execute(table.delete().where(*where))
    if rows:
        connection.execute(table.insert(), rows)
    return rows


def _give_another_number(connection: sa.Connection, known: Any) -> None:
    drawn = uuid4()
    answers = ANSWER_GIVEN.update().where(ANSWER_GIVEN.c.response_id == known)
    connection.execute(answers.values(response_id=drawn))
    connection.execute(RESPONSE.update().where(RESPONSE.c.id == known).values(id=drawn))


def _is_of_nobody(status: int, body: bytes) -> bool:
    """Of feedback, of a response that was begun and sent, or of a comment on a finding."""
    feedback = status == 204 and not body
    comment = b'"told_at"' in body and b'"comments"' in body
    return feedback or comment or b"/emerging-findings" in body
