"""Make the Alliance, its commitments, and the names of boards that its papers must not hold."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _seq() -> sa.Column[int]:
    return sa.Column("seq", SERIAL, autoincrement=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "known_board",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("heard_of_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_known_board"),
    )
    # boards that held workshops before are known too
    op.execute(
        "INSERT INTO known_board (tenant, heard_of_at)"
        " SELECT tenant, MIN(planned_at) FROM workshop GROUP BY tenant"
    )
    _make_alliance()
    _make_commitments()


def _make_alliance() -> None:
    op.create_table(
        "alliance_charter",
        sa.Column("revision", SERIAL, autoincrement=True, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_alliance_charter"),
    )
    op.create_table(
        "alliance_member",
        sa.Column("body_id", sa.String(50), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("representative", sa.JSON(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("body_id", name="pk_alliance_member"),
    )
    op.create_table(
        "alliance_meeting",
        _seq(),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(2_000), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_alliance_meeting"),
        sa.UniqueConstraint("meeting_id", name="uq_alliance_meeting_meeting_id"),
    )
    op.create_table(
        "alliance_delegate",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(50), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "body_id", name="pk_alliance_delegate"),
    )
    op.create_table(
        "alliance_paper",
        _seq(),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_alliance_paper"),
        sa.UniqueConstraint("paper_id", name="uq_alliance_paper_paper_id"),
    )
    op.create_index("ix_alliance_paper_meeting", "alliance_paper", ["meeting_id", "seq"])
    op.create_table(
        "alliance_group",
        _seq(),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_alliance_group"),
        sa.UniqueConstraint("group_id", name="uq_alliance_group_group_id"),
    )
    op.create_table(
        "alliance_notice",
        _seq(),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(50), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("output_id", sa.Uuid(), nullable=False),
        sa.Column("output_url", sa.String(204), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_alliance_notice"),
        sa.UniqueConstraint("notice_id", name="uq_alliance_notice_notice_id"),
        sa.UniqueConstraint("body_id", "output_url", name="uq_alliance_notice_body_id"),
    )
    op.create_index("ix_alliance_notice_url", "alliance_notice", ["output_url"])


def _make_commitments() -> None:
    op.create_table(
        "alliance_question",
        _seq(),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("asks", sa.String(4_000), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("put_at", MOMENT, nullable=False),
        sa.Column("respond_by", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_alliance_question"),
        sa.UniqueConstraint("question_id", name="uq_alliance_question_question_id"),
    )
    op.create_index("ix_alliance_question_issue", "alliance_question", ["issue", "seq"])
    op.create_table(
        "alliance_answer",
        _seq(),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(50), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("answered_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_alliance_answer"),
        sa.UniqueConstraint("answer_id", name="uq_alliance_answer_answer_id"),
    )
    op.create_index("ix_alliance_answer_question", "alliance_answer", ["question_id", "seq"])
    op.create_table(
        "commitment",
        _seq(),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("owner", sa.String(50), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("lever", sa.String(16), nullable=False),
        sa.Column("what", sa.String(2_000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_commitment"),
        sa.UniqueConstraint("commitment_id", name="uq_commitment_commitment_id"),
    )
    op.create_index("ix_commitment_issue", "commitment", ["issue", "seq"])
    op.create_index("ix_commitment_question", "commitment", ["question_id"])
    op.create_table(
        "commitment_note",
        _seq(),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("note", sa.String(4_000), nullable=False),
        sa.Column("effect", sa.String(4_000), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_commitment_note"),
    )
    op.create_index("ix_commitment_note_commitment", "commitment_note", ["commitment_id", "seq"])
    op.create_table(
        "commitment_support",
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("supported_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("commitment_id", "supported_id", name="pk_commitment_support"),
    )
    op.create_index("ix_commitment_support_supported", "commitment_support", ["supported_id"])
    op.create_table(
        "raised_issue",
        _seq(),
        sa.Column("raised_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("why", sa.String(2_000), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("supports_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(2_000), nullable=True),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_raised_issue"),
        sa.UniqueConstraint("raised_id", name="uq_raised_issue_raised_id"),
    )
    op.create_index("ix_raised_issue_tenant", "raised_issue", ["tenant", "seq"])
    op.create_table(
        "alliance_reason",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(50), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("source_id", name="pk_alliance_reason"),
    )
