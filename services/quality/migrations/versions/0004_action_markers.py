"""Let sets name the markers of actions, and keep what totals stood at when they last moved.

Until now the markers were those of the set of 2016, whatever the record's set: what landed of it
says so itself from now on, and an action says of which version its markers are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MARKER_SET = sa.table(
    "marker_set",
    sa.column("set_id", sa.String),
    sa.column("version", sa.Integer),
    sa.column("content", sa.JSON),
)


def upgrade() -> None:
    _name_action_markers()
    _say_versions_of_actions()
    op.create_table(
        "total_base",
        sa.Column("marker_set", sa.String(26), nullable=False),
        sa.Column("marker", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("boards", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("marker_set", "marker", "kind", "code", name="pk_total_base"),
    )


def _name_action_markers() -> None:
    connection = op.get_bind()
    landed = sa.select(MARKER_SET).where(MARKER_SET.c.set_id == "SCR-2016")
    for row in connection.execute(landed).all():
        has = {marker["number"] for marker in row.content["markers"]}
        named = [number for number in (15, 16, 18) if number in has]
        connection.execute(
            sa.update(MARKER_SET)
            .where(MARKER_SET.c.set_id == row.set_id, MARKER_SET.c.version == row.version)
            .values(content={**row.content, "action_markers": named})
        )


def _say_versions_of_actions() -> None:
    op.add_column("improvement_action", sa.Column("marker_set", sa.String(26), nullable=True))
    op.add_column("improvement_action", sa.Column("set_version", sa.Integer(), nullable=True))
    op.execute(
        """
        UPDATE improvement_action SET marker_set =
            (SELECT record.marker_set FROM quality_record AS record
             WHERE record.record_id = improvement_action.record_id)
        """
    )
    op.execute(
        """
        UPDATE improvement_action SET set_version = COALESCE(
            (SELECT MAX(version) FROM marker_set
             WHERE marker_set.set_id = improvement_action.marker_set
             AND marker_set.published_at <= improvement_action.written_at), 1)
        """
    )
    with op.batch_alter_table("improvement_action") as action:
        action.alter_column("marker_set", existing_type=sa.String(26), nullable=False)
        action.alter_column("set_version", existing_type=sa.Integer(), nullable=False)
