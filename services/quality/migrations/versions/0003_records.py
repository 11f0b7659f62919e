"""Make marker sets, records from referral on, reflections, actions and consents.

What was the record itself stays as what events say of a review; each becomes a record of its board.
"""

import sqlalchemy as sa
from alembic import op

from chassis.db import SERIAL, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_markers()
    _make_records()
    _make_reflections()
    _make_actions()
    _make_consents()
    _keep_landed_records()


def _make_markers() -> None:
    op.create_table(
        "marker_set",
        sa.Column("set_id", sa.String(26), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("set_id", "version", name="pk_marker_set"),
    )
    op.create_table(
        "marker_comment",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("marker_set", sa.String(26), nullable=False),
        sa.Column("set_version", sa.Integer(), nullable=False),
        sa.Column("marker", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(4_000), nullable=False),
        sa.Column("commented_at", UtcDateTime(), nullable=False),
        sa.Column("disposition", sa.String(20), nullable=True),
        sa.Column("explanation", sa.String(4_000), nullable=True),
        sa.Column("disposed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_marker_comment"),
        sa.UniqueConstraint("comment_id", name="uq_marker_comment_comment_id"),
        sa.ForeignKeyConstraint(
            ["marker_set", "set_version"],
            ["marker_set.set_id", "marker_set.version"],
            name="fk_marker_comment_marker_set",
        ),
    )
    op.create_index("ix_marker_comment_marker", "marker_comment", ["marker_set", "marker", "seq"])


def _make_records() -> None:
    op.add_column("reflection_record", sa.Column("published_on", sa.Date(), nullable=True))
    op.create_table(
        "quality_record",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("source_system", sa.String(50), nullable=True),
        sa.Column("source_ref", sa.String(50), nullable=True),
        sa.Column("route", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(4_000), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("marker_set", sa.String(26), nullable=False),
        sa.Column("scr_id", sa.Uuid(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("written_in", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_quality_record"),
        sa.UniqueConstraint("record_id", name="uq_quality_record_record_id"),
        sa.UniqueConstraint("tenant", "scr_id", name="uq_quality_record_tenant"),
        sa.UniqueConstraint(
            "tenant", "source_system", "source_ref", name="uq_quality_record_tenant_source"
        ),
    )
    op.create_index("ix_quality_record_tenant", "quality_record", ["tenant", "seq"])
    op.create_index("ix_quality_record_published_on", "quality_record", ["published_on"])
    op.create_table(
        "record_entry",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_record_entry"),
        sa.UniqueConstraint("entry_id", "revision", name="uq_record_entry_entry_id"),
    )
    op.create_index("ix_record_entry_record", "record_entry", ["record_id", "kind", "seq"])
    op.create_table(
        "appointment",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer", sa.String(64), nullable=False),
        sa.Column("appointed_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", "reviewer", name="pk_appointment"),
    )
    op.create_index("ix_appointment_reviewer", "appointment", ["reviewer", "record_id"])


def _make_reflections() -> None:
    op.create_table(
        "reflection",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("marker_set", sa.String(26), nullable=False),
        sa.Column("set_version", sa.Integer(), nullable=False),
        sa.Column("marker", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("point_of_use", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reflection"),
        sa.UniqueConstraint("reflection_id", name="uq_reflection_reflection_id"),
        sa.ForeignKeyConstraint(
            ["marker_set", "set_version"],
            ["marker_set.set_id", "marker_set.version"],
            name="fk_reflection_marker_set",
        ),
    )
    op.create_index("ix_reflection_record", "reflection", ["record_id", "seq"])
    op.create_table(
        "reflection_revision",
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("narrative", sa.String(10_000), nullable=True),
        sa.Column("reason", sa.String(4_000), nullable=True),
        sa.Column("proportionality", sa.String(4_000), nullable=True),
        sa.Column("helped", sa.JSON(), nullable=False),
        sa.Column("hindered", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("reflection_id", "revision", name="pk_reflection_revision"),
    )


def _make_actions() -> None:
    op.create_table(
        "improvement_action",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("agreed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_improvement_action"),
        sa.UniqueConstraint("action_id", name="uq_improvement_action_action_id"),
    )
    op.create_index("ix_improvement_action_record", "improvement_action", ["record_id", "seq"])
    op.create_table(
        "action_note",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("note", sa.String(4_000), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_action_note"),
    )
    op.create_index("ix_action_note_action", "action_note", ["action_id", "seq"])
    op.create_table(
        "followup",
        sa.Column("followup_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("followup_id", name="pk_followup"),
        sa.UniqueConstraint("record_id", "year", name="uq_followup_record_id"),
    )
    op.create_table(
        "followup_answer",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_followup_answer"),
    )
    op.create_index("ix_followup_answer_record", "followup_answer", ["record_id", "seq"])


def _make_consents() -> None:
    op.create_table(
        "consent",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("recipient", sa.String(64), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("given_by", sa.String(128), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_consent"),
        sa.UniqueConstraint("consent_id", name="uq_consent_consent_id"),
    )
    op.create_index("ix_consent_record", "consent", ["record_id", "seq"])
    op.create_index("ix_consent_recipient", "consent", ["purpose", "recipient", "seq"])
    op.create_table(
        "shared_total",
        sa.Column("total", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("boards", sa.Integer(), nullable=True),
        sa.Column("sharing_boards", sa.Integer(), nullable=True),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("total", name="pk_shared_total"),
    )


def _keep_landed_records() -> None:
    """A record of a review that came before there were referrals goes by the review's id."""
    op.execute(
        """
        INSERT INTO quality_record
            (record_id, tenant, route, marker_set, scr_id, written_in, opened_at)
        SELECT scr_id, tenant, 'not_stated', marker_set, scr_id, false, opened_at
        FROM reflection_record WHERE tenant IS NOT NULL ORDER BY opened_at, scr_id
        """
    )
