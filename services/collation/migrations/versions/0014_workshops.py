"""Make the local workshops: private records, what is shared of them, reminders and calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("room", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("assessment", sa.JSON(), nullable=True),
        sa.Column("ending", sa.JSON(), nullable=True),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("planned_by", sa.String(128), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_workshop"),
        sa.UniqueConstraint("workshop_id", name="uq_workshop_workshop_id"),
    )
    op.create_index("ix_workshop_tenant", "workshop", ["tenant", "seq"])
    op.create_table(
        "workshop_move",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("was_on", sa.Date(), nullable=False),
        sa.Column("now_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(2_000), nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_workshop_move"),
    )
    op.create_index("ix_workshop_move_workshop", "workshop_move", ["workshop_id", "seq"])
    op.create_table(
        "workshop_item",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_workshop_item"),
        sa.UniqueConstraint("item_id", name="uq_workshop_item_item_id"),
    )
    op.create_index("ix_workshop_item_workshop", "workshop_item", ["workshop_id", "seq"])
    op.create_table(
        "workshop_action",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_workshop_action"),
        sa.UniqueConstraint("action_id", name="uq_workshop_action_action_id"),
    )
    op.create_index("ix_workshop_action_workshop", "workshop_action", ["workshop_id", "seq"])
    op.create_index("ix_workshop_action_due", "workshop_action", ["due_on"])
    op.create_index("ix_workshop_action_follow_up", "workshop_action", ["follow_up_on"])
    op.create_table(
        "workshop_action_note",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("note", sa.String(4_000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_workshop_action_note"),
    )
    op.create_index("ix_workshop_action_note_action", "workshop_action_note", ["action_id", "seq"])
    op.create_table(
        "workshop_share",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("named_board", sa.String(64), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("shared_at", MOMENT, nullable=False),
        sa.Column("shared_by", sa.String(128), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_workshop_share"),
        sa.UniqueConstraint("share_id", name="uq_workshop_share_share_id"),
    )
    op.create_index("ix_workshop_share_workshop", "workshop_share", ["workshop_id", "seq"])
    op.create_index("ix_workshop_share_issue", "workshop_share", ["issue", "seq"])
    op.create_index("ix_workshop_share_item", "workshop_share", ["item_id"])
    op.create_table(
        "workshop_reminder",
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reminder_id", name="pk_workshop_reminder"),
        sa.UniqueConstraint("action_id", "kind", "due_on", name="uq_workshop_reminder_action_id"),
    )
    op.create_table(
        "workshop_calendar",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("key_sha256", sa.String(64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_workshop_calendar"),
        sa.UniqueConstraint("calendar_id", name="uq_workshop_calendar_calendar_id"),
        sa.UniqueConstraint("key_sha256", name="uq_workshop_calendar_key_sha256"),
    )
    op.create_index("ix_workshop_calendar_tenant", "workshop_calendar", ["tenant", "seq"])
