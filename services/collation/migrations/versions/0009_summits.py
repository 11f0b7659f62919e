"""Make summits, contributions and mini-summits, and tell of those of the first project."""

from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

from chassis.db import SERIAL, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TENANT = "lipp-2015"
SERIES = (
    ("lipp-2015-summits", "Summits of the first project", 3, 194, "RR520, section 3.1"),
    ("lipp-2016-mini-summits", "Mini-summits of the first project", 2, 57, "RR520, section 3.1"),
)
SUMMITS = ("Birmingham", "Leeds", "London")
CONSULTATIONS = ("Leeds", "London")


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_event_series"),
    )
    _make_summits()
    _make_contributions()
    _make_consultations()
    _tell_of_2015(op.get_bind())


def _make_summits() -> None:
    op.create_table(
        "summit",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=True),
        sa.Column("notice", sa.JSON(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("placed", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("turned_away", sa.Integer(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("lot", sa.String(64), nullable=True),
        sa.Column("allocation", sa.JSON(), nullable=True),
        sa.Column("series", sa.String(32), nullable=True),
        sa.Column("scheduled_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("placed >= 0 AND placed <= capacity", name="ck_summit_never_oversold"),
        sa.ForeignKeyConstraint(["series"], ["event_series.code"], name="fk_summit_series"),
        sa.PrimaryKeyConstraint("summit_id", name="pk_summit"),
    )
    op.create_index("ix_summit_order", "summit", ["month", "summit_id"])
    op.create_table(
        "summit_topic",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("summit_id", "slot", name="pk_summit_topic"),
    )
    op.create_table(
        "summit_table",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(16), nullable=True),
        sa.Column("reasons_from", UtcDateTime(), nullable=True),
        sa.Column("solutions_from", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("outcome_reason", sa.String(1_000), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("summit_id", "number", name="pk_summit_table"),
    )
    op.create_table(
        "registration",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("agency", sa.String(32), nullable=False),
        sa.Column("band", sa.String(16), nullable=True),
        sa.Column("region", sa.String(24), nullable=True),
        sa.Column("practising", sa.Boolean(), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=True),
        sa.Column("purpose_confirmed", sa.Boolean(), nullable=True),
        sa.Column("reading_confirmed", sa.Boolean(), nullable=True),
        sa.Column("topic", sa.Integer(), nullable=True),
        sa.Column("choice", sa.Integer(), nullable=True),
        sa.Column("reasons_table", sa.Integer(), nullable=True),
        sa.Column("solutions_table", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("registration_id", name="pk_registration"),
    )
    order = ["summit_id", "position"]
    op.create_index("ix_registration_order", "registration", order, unique=True)
    op.create_index("ix_registration_tenant", "registration", ["tenant"])
    op.create_table(
        "attendee_contact",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.PrimaryKeyConstraint("registration_id", name="pk_attendee_contact"),
    )
    op.create_index("ix_attendee_contact_summit_id", "attendee_contact", ["summit_id"])
    op.create_table(
        "attendee_read",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("client", sa.String(128), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_attendee_read"),
    )
    op.create_index("ix_attendee_read_registration_id", "attendee_read", ["registration_id"])
    op.create_index("ix_attendee_read_summit_id", "attendee_read", ["summit_id"])


def _make_contributions() -> None:
    op.create_table(
        "contribution",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("doing", sa.String(16), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("on_record", sa.Boolean(), nullable=False),
        sa.Column("held_for", sa.JSON(), nullable=False),
        sa.Column("agency", sa.String(32), nullable=True),
        sa.Column("band", sa.String(16), nullable=True),
        sa.Column("region", sa.String(24), nullable=True),
        sa.Column("practising", sa.Boolean(), nullable=True),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.Column("phase", sa.String(16), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_contribution"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contribution_summit", "contribution", ["summit_id"])
    op.create_index("ix_contribution_issue", "contribution", ["issue"])
    op.create_table(
        "contribution_decision",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(1_000), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(128), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_contribution_decision"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_contribution_decision_contribution", "contribution_decision", ["contribution_id"]
    )
    op.create_table(
        "summit_output",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("summit_id", "recipient", name="pk_summit_output"),
    )


def _make_consultations() -> None:
    op.create_table(
        "consultation",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("product", sa.String(16), nullable=False),
        sa.Column("about", sa.String(1_000), nullable=False),
        sa.Column("product_url", sa.String(204), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("series", sa.String(32), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["series"], ["event_series.code"], name="fk_consultation_series"),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_consultation"),
    )
    op.create_index("ix_consultation_order", "consultation", ["month", "consultation_id"])
    op.create_table(
        "consultation_comment",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("commenter", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("held_for", sa.JSON(), nullable=False),
        sa.Column("decision_reason", sa.String(1_000), nullable=True),
        sa.Column("decided_by", sa.String(128), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("disposition", sa.String(24), nullable=True),
        sa.Column("explanation", sa.String(2_000), nullable=True),
        sa.Column("disposed_by", sa.String(128), nullable=True),
        sa.Column("disposed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("comment_id", name="pk_consultation_comment"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_consultation_comment_consultation", "consultation_comment", ["consultation_id"]
    )


def _tell_of_2015(connection: sa.Connection) -> None:
    """What the first project's report tells; what it does not tell stays null, never 0."""
    columns = ("code", "title", "events", "attended", "source")
    series = sa.table("event_series", *map(sa.column, columns))
    connection.execute(series.insert(), [dict(zip(columns, one, strict=True)) for one in SERIES])
    summit = sa.table(
        "summit",
        sa.column("summit_id", sa.Uuid()),
        *map(sa.column, ("tenant", "title", "town", "month", "state", "series")),
    )
    connection.execute(
        summit.insert(),
        [
            {
                "summit_id": uuid5(NAMESPACE_URL, f"{TENANT}/summit/{town}"),
                "tenant": TENANT,
                "title": f"Summit of the Learning into Practice Project, {town}",
                "town": town,
                "month": "2015-09",
                "state": "reported",
                "series": "lipp-2015-summits",
            }
            for town in SUMMITS
        ],
    )
    consultation = sa.table(
        "consultation",
        sa.column("consultation_id", sa.Uuid()),
        *map(
            sa.column,
            ("tenant", "title", "town", "month", "product", "about", "state", "series"),
        ),
    )
    connection.execute(
        consultation.insert(),
        [
            {
                "consultation_id": uuid5(NAMESPACE_URL, f"{TENANT}/mini-summit/{town}"),
                "tenant": TENANT,
                "title": f"Mini-summit of the Learning into Practice Project, {town}",
                "town": town,
                # held on 20 and 27 January; which town on which day is not told
                "month": "2016-01",
                "product": "marker_set",
                "about": (
                    "A draft of the quality markers, and how boards might use what was collated "
                    "of reviews to improve practice where they are."
                ),
                "state": "reported",
                "series": "lipp-2016-mini-summits",
            }
            for town in CONSULTATIONS
        ],
    )
