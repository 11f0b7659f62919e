"""Keep what was settled, and how it was settled before it was settled anew.

Settled is what was adjudicated in a double coding that was reconciled, and what still holds of it.
"""

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

UNIT = ["scr_id", "scr_version", "passage", "issue"]
PLACE = ["double_coding_id", "passage", "issue"]


def upgrade() -> None:
    op.create_table(
        "earlier_adjudication",
        sa.Column("double_coding_id", sa.Uuid(), nullable=False),
        sa.Column("passage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kinds", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("adjudicated_by", sa.String(128), nullable=True),
        sa.Column("adjudicated_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            PLACE,
            [f"adjudication.{name}" for name in PLACE],
            name="fk_earlier_adjudication_place",
        ),
        sa.PrimaryKeyConstraint(*PLACE, "number", name="pk_earlier_adjudication"),
    )
    op.create_table(
        "settled_unit",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("scr_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("passage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint(*UNIT, "tenant", name="pk_settled_unit"),
    )
    op.execute(
        "INSERT INTO settled_unit (scr_id, scr_version, passage, issue, tenant) "
        "SELECT d.scr_id, d.scr_version, a.passage, a.issue, d.tenant FROM adjudication a "
        "JOIN double_coding d ON d.double_coding_id = a.double_coding_id "
        "WHERE d.state = 'reconciled' "
        "UNION SELECT f.scr_id, f.scr_version, f.passage, f.issue, d.tenant FROM finding f "
        "JOIN double_coding d ON d.double_coding_id = f.double_coding_id "
        "WHERE f.retracted_at IS NULL"
    )
