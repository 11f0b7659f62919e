"""Make the tables of development: log, mentoring, competencies, accreditations."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COMPETENCIES = (
    ("analysis", "Explains why practice made sense at the time, beyond describing it."),
    ("families", "Lets families take part as they wish, and uses what they know."),
    ("groups", "Leads groups so that practitioners can speak openly and safely."),
    ("independence", "Keeps and shows independence, and declares every conflict."),
    ("proceedings", "Works beside criminal, coronial and other proceedings with care."),
    ("systems", "Uses one case to show how the system usually works."),
    ("writing", "Writes findings that are easy to find and tell little of a family."),
)


def upgrade() -> None:
    op.create_table(
        "cpd_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("reflection", sa.String(length=4000), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cpd_entry"),
    )
    op.create_index("ix_cpd_entry_owner", "cpd_entry", ["reviewer_id", "id"], unique=False)
    op.create_table(
        "mentor_match",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("engagement_id", name="pk_mentor_match"),
    )
    op.create_index("ix_mentor_match_reviewer_id", "mentor_match", ["reviewer_id"], unique=False)
    op.create_table(
        "mentorship",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mentorship"),
    )
    op.create_index("ix_mentorship_mentor_id", "mentorship", ["mentor_id"], unique=False)
    op.create_index("ix_mentorship_reviewer_id", "mentorship", ["reviewer_id"], unique=False)
    op.create_table(
        "framework",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("competencies", sa.JSON(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_framework"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("framework", sa.Integer(), nullable=False),
        sa.Column("competency", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.String(length=2000), nullable=False),
        sa.Column("supervisor", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("shared_with", sa.JSON(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_reviewer_id", "evidence", ["reviewer_id"], unique=False)
    op.create_table(
        "accreditation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("refresher_on", sa.Date(), nullable=True),
        sa.Column("warned_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accreditation"),
    )
    op.create_index("ix_accreditation_expires_on", "accreditation", ["expires_on"], unique=False)
    op.create_index("ix_accreditation_reviewer_id", "accreditation", ["reviewer_id"], unique=False)
    op.bulk_insert(
        sa.table(
            "framework",
            sa.column("version", sa.Integer()),
            sa.column("title", sa.String()),
            sa.column("competencies", sa.JSON()),
            sa.column("published_at", UtcDateTime()),
        ),
        [
            {
                "version": 1,
                "title": "Lead reviewer competencies",
                "competencies": [
                    {"code": code, "statement": words} for code, words in COMPETENCIES
                ],
                "published_at": datetime(2026, 11, 23, tzinfo=UTC),
            }
        ],
    )
