"""Make the tables of programmes, offers, readings and places."""

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MASTERCLASSES = (
    (
        "Systems thinking and techniques, to understand what makes practice good or poor",
        "Systems thinking",
        "mostly_theory",
    ),
    ("Getting the best out of groups in a review", "Group work and facilitation", "balanced"),
    ("Disclosure, and reviews beside other proceedings", "Law", "balanced"),
    (
        "What qualitative research can do for a review's analysis",
        "Qualitative research",
        "mostly_theory",
    ),
)
PROGRAMME = sa.table(
    "programme",
    sa.column("id", sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ("tenant", "provider", "title", "rule")),
    sa.column("invited", sa.Integer()),
    sa.column("choices_close_on", sa.Date()),
    sa.column("made_at", UtcDateTime()),
)
OFFER = sa.table(
    "offer",
    *(sa.column(name, sa.Uuid()) for name in ("id", "programme_id")),
    *(
        sa.column(name, sa.String())
        for name in (
            *("tenant", "provider", "kind", "topic", "field", "month", "delivery"),
            *("mix", "level", "state", "source"),
        )
    ),
    *(sa.column(name, sa.Integer()) for name in ("days", "places", "placed", "last_position")),
    sa.column("audiences", sa.JSON()),
    sa.column("made_at", UtcDateTime()),
)


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("choices_close_on", sa.Date(), nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=True),
        sa.Column("allocated_at", UtcDateTime(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=100), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.String(length=20), nullable=False),
        sa.Column("mix", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("placed >= 0 AND placed <= places", name="ck_offer_never_oversold"),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
    )
    op.create_index("ix_offer_programme_id", "offer", ["programme_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
    )
    op.create_index("ix_reading_offer_id", "reading", ["offer_id"], unique=False)
    op.create_table(
        "reading_confirmation",
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reading_id", "reviewer_id", name="pk_reading_confirmation"),
    )
    op.create_index(
        "ix_reading_confirmation_reviewer_id", "reading_confirmation", ["reviewer_id"], unique=False
    )
    op.create_table(
        "choice",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Uuid(), nullable=False),
        sa.Column("second", sa.Uuid(), nullable=True),
        sa.Column("reviews", sa.Integer(), nullable=True),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id", "reviewer_id", name="pk_choice"),
    )
    op.create_index("ix_choice_reviewer_id", "choice", ["reviewer_id"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("offer_id", "reviewer_id", name="uq_place_once_each"),
    )
    op.create_index("ix_place_order", "place", ["offer_id", "position"], unique=True)
    op.create_index("ix_place_reviewer_id", "place", ["reviewer_id"], unique=False)
    _tell_of_2016(op.get_bind())


def _tell_of_2016(connection: sa.Connection) -> None:
    """The four masterclasses of the first project, as its report tells of them."""
    provider = {"tenant": "lipp-2016", "provider": "Learning into Practice Project (2015-16)"}
    made_at = datetime(2016, 2, 1, tzinfo=UTC)
    programme = uuid5(NAMESPACE_URL, "lipp-2016")
    connection.execute(
        PROGRAMME.insert(),
        provider
        | {
            "id": programme,
            "title": "Masterclasses for experienced lead reviewers, February 2016",
            "invited": 146,
            "rule": "not_needed",
            "choices_close_on": date(2016, 1, 31),
            "made_at": made_at,
        },
    )
    connection.execute(
        OFFER.insert(),
        [
            provider
            | {
                "id": uuid5(NAMESPACE_URL, f"lipp-2016/{number}"),
                "programme_id": programme,
                "kind": "masterclass",
                "topic": topic,
                "field": field,
                "month": "2016-02",
                "days": 1,
                "delivery": "in_person",
                "mix": mix,
                "level": "experienced",
                "audiences": ["lead_reviewer"],
                "places": 20,
                "placed": 20,
                "last_position": 20,
                "state": "reported",
                "source": "3.4",
                "made_at": made_at,
            }
            for number, (topic, field, mix) in enumerate(MASTERCLASSES, start=1)
        ],
    )
