"""Count as it happens: make the counts, and fill them from what the trend holds."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CODED = """
    JOIN trend_coding c
      ON c.scr_id = s.scr_id AND c.scr_version = s.version AND c.complete
"""
SHOWN = f"""
    FROM trend_scr s {CODED}
    JOIN trend_finding f ON f.scr_id = s.scr_id AND f.scr_version = s.version AND f.live
    WHERE NOT s.withdrawn
"""
CODES = (
    "f.issue",
    "substr(f.issue, 1, 1)",
    "CASE WHEN position('.' in f.issue) > 0 "
    "THEN substr(f.issue, 1, position('.' in f.issue) - 1) ELSE f.issue END",
)
"""The issue, its stage, and the issue that it is a part of."""
PARTS = {
    "national": ("''", "r.scr_id IS NOT NULL"),
    "review_type": ("r.review_type", "r.scr_id IS NOT NULL"),
    "region": ("COALESCE(r.region, 'unknown')", "r.scr_id IS NOT NULL"),
    "public": ("'public'", "r.public_sector"),
    "private": ("'private'", "r.private_sector"),
    "third": ("'third'", "r.third_sector"),
}
COUNTED = (
    ("'published'", "''", "counted_review r", "1 = 1"),
    ("'coded'", "''", "counted_review r", "r.coded"),
    ("i.code", "i.kind", "counted_review r JOIN counted_issue i ON i.scr_id = r.scr_id", "1 = 1"),
)


def upgrade() -> None:
    _make()
    _fill()
    op.drop_index("ix_trend_finding_issue", "trend_finding")
    op.create_index("ix_trend_finding_scr_id", "trend_finding", ["scr_id"])


def _make() -> None:
    op.create_table(
        "counted_review",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("review_type", sa.String(16), nullable=False),
        sa.Column("region", sa.String(24), nullable=True),
        sa.Column("public_sector", sa.Boolean(), nullable=False),
        sa.Column("private_sector", sa.Boolean(), nullable=False),
        sa.Column("third_sector", sa.Boolean(), nullable=False),
        sa.Column("coded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", name="pk_counted_review"),
    )
    op.create_table(
        "counted_issue",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", "code", "kind", name="pk_counted_issue"),
    )
    op.create_index("ix_counted_issue_code", "counted_issue", ["code", "kind", "scr_id"])
    op.create_table(
        "review_count",
        sa.Column("facet", sa.String(12), nullable=False),
        sa.Column("value", sa.String(24), nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "facet", "value", "quarter", "code", "kind", name="pk_review_count"
        ),
    )
    op.create_index(
        "ix_review_count_series", "review_count", ["facet", "value", "code", "kind", "quarter"]
    )


def _fill() -> None:
    op.execute(
        f"""
        INSERT INTO counted_review
        SELECT s.scr_id, s.published_in, s.review_type, s.region,
               COALESCE(s.public_sector, false), COALESCE(s.private_sector, false),
               COALESCE(s.third_sector, false),
               EXISTS (SELECT 1 FROM trend_scr o {CODED.replace("s.", "o.")}
                       WHERE o.scr_id = s.scr_id)
        FROM trend_scr s WHERE NOT s.withdrawn
        """
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    shown = " UNION ".join(f"SELECT s.scr_id, {code}, f.kind {SHOWN}" for code in CODES)
    if sqlite:
        shown = shown.replace("position('.' in f.issue)", "instr(f.issue, '.')")
    op.execute(f"INSERT INTO counted_issue {shown}")
    for facet, (value, belongs) in PARTS.items():
        name = "sector" if facet in {"public", "private", "third"} else facet
        for code, kind, tables, counts in COUNTED:
            for quarter in ("r.quarter", "''"):
                op.execute(
                    f"""
                    INSERT INTO review_count
                    SELECT '{name}', {value}, {quarter}, {code}, {kind}, count(*)
                    FROM {tables} WHERE {belongs} AND {counts}
                    GROUP BY 1, 2, 3, 4, 5
                    """
                )
