"""Make the briefings: slots, editions, every revision, flags and steps.

The 14 slots of the set that NSPCC and SCIE published with the project in 2016 are put in: titles as
listed, matched to issues by subject, which is our reading. One title was not recovered.
"""

import sqlalchemy as sa
from alembic import op

from chassis.db import SERIAL, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SLOTS = [
    (1, "Disagreement about use of early help assessment", "B2", None),
    (2, "Confusion about 'referrals' and 'contacts' in children's social care", "C1", None),
    (3, "Not referring after bruising to non-mobile babies", "C6", None),
    (4, "Not referring when young people disclose sexual activity", "C5", None),
    (5, "Unresolved disagreement about need for children's social care", "C2", None),
    (6, "Not convening strategy discussions", "D4", None),
    (7, "Confusion over medical information on cause of injury", "D2", None),
    (8, "Incomplete information sharing by schools in child protection conferences", "F4", None),
    (9, "Misinterpretation of police decisions not to prosecute", "F2", None),
    (10, "Unequal weight given to agencies' views in conferences", "F5", None),
    (11, "Unfocused discussion in child protection conferences", "F8", None),
    (12, "Reluctance to share all information in presence of families", "F3", None),
    (
        13,
        "Euphemistic language in reports and written records",
        "G6",
        "The order of slots 13 and 14 is unconfirmed: this title may belong to slot 14.",
    ),
    (
        14,
        None,
        "G6",
        "The title was not recovered and is to be typed in from the published set. The issue is "
        "the one that either of slots 13 and 14 may hold; the true one is probably of stage G.",
    ),
]


def upgrade() -> None:
    slots = op.create_table(
        "briefing_slot",
        sa.Column("slot", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("title", sa.String(200), nullable=True),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(1_000), nullable=True),
        sa.Column("title_source", sa.String(400), nullable=True),
        sa.Column("titled_by", sa.String(128), nullable=True),
        sa.Column("titled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("slot", name="pk_briefing_slot"),
    )
    op.bulk_insert(
        slots,
        [
            {"slot": slot, "title": title, "issues": [issue], "note": note}
            for slot, title, issue, note in SLOTS
        ],
    )
    op.create_table(
        "briefing_edition",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.Column("taxonomy", sa.String(8), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("edition_id", name="pk_briefing_edition"),
        sa.ForeignKeyConstraint(["slot"], ["briefing_slot.slot"], name="fk_briefing_edition_slot"),
        sa.UniqueConstraint("slot", "edition", name="uq_briefing_edition_slot"),
    )
    op.create_table(
        "briefing_revision",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "revision", name="pk_briefing_revision"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["briefing_edition.edition_id"], name="fk_briefing_revision_edition_id"
        ),
    )
    op.create_table(
        "briefing_flag",
        sa.Column("seq", SERIAL, nullable=False, autoincrement=True),
        sa.Column("flag_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("pointer", sa.String(80), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(8), nullable=True),
        sa.Column("reason", sa.String(1_000), nullable=True),
        sa.Column("decided_by", sa.String(128), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_briefing_flag"),
        sa.UniqueConstraint("flag_id", name="uq_briefing_flag_flag_id"),
    )
    op.create_index("ix_briefing_flag_edition", "briefing_flag", ["edition_id", "revision"])
    op.create_table(
        "briefing_step",
        sa.Column("seq", SERIAL, nullable=False, autoincrement=True),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by", sa.String(128), nullable=False),
        sa.Column("note", sa.String(1_000), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_briefing_step"),
    )
    op.create_index("ix_briefing_step_edition", "briefing_step", ["edition_id", "seq"])
