"""Let each body complete its own reading of a review, and count what was found by it.

A completion is given to the body that is known of whoever made it: by an assignment or a coding of
theirs, what they assigned, or the id that `lipp clients add` gave them; else to the one body that
coded there. Of the rest nothing tells it. Its number is 0, so that events from before, which name
no reading, are of it. All else that a body has begun is in its work.
"""

import json
import re
from collections.abc import Iterator
from secrets import randbelow
from typing import Any

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NAMED = re.compile(r"([a-z0-9][a-z0-9-]{1,38})-[0-9a-f]{8}")
"""The ids of clients begin with their tenant; a longer one was cut, and is not guessed."""
KNOWN_BY = (
    "SELECT tenant FROM coding_assignment WHERE coder = :client",
    "SELECT tenant FROM finding WHERE coder = :client AND tenant IS NOT NULL",
    "SELECT tenant FROM double_coding WHERE assigned_by = :client",
)
CODED_BY_ONE = """
    FROM finding f JOIN review_coding c ON c.scr_id = f.scr_id AND c.scr_version = f.scr_version
    WHERE f.scr_id = body_reading.scr_id AND f.retracted_at IS NULL AND f.tenant IS NOT NULL
"""
BEGUN = """
    SELECT f.scr_id, f.tenant FROM finding f
    JOIN review_coding c ON c.scr_id = f.scr_id AND c.scr_version = f.scr_version
    WHERE f.retracted_at IS NULL AND f.tenant IS NOT NULL
    UNION
    SELECT s.scr_id, d.tenant FROM suggestion_decision d
    JOIN suggestion s ON s.suggestion_id = d.suggestion_id
    JOIN review_coding c ON c.scr_id = s.scr_id AND c.scr_version = s.scr_version
    WHERE d.tenant <> '' AND c.state <> 'withdrawn'
"""
READ = """
    JOIN trend_reading c ON c.scr_id = s.scr_id AND c.scr_version = s.version AND c.complete
"""
SHOWN = f"""
    FROM trend_scr s {READ}
    JOIN trend_finding f ON f.scr_id = s.scr_id AND f.reading = c.reading
        AND f.scr_version = s.version AND f.live
    JOIN known_as k ON k.issue = f.issue AND k.taxonomy = c.taxonomy
    WHERE NOT s.withdrawn
"""
CODES = (
    "k.code",
    "substr(k.code, 1, 1)",
    "CASE WHEN position('.' in k.code) > 0 "
    "THEN substr(k.code, 1, position('.' in k.code) - 1) ELSE k.code END",
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
    ("'coded'", "''", "counted_review r", "r.read_by <> ''"),
    ("i.code", "i.kind", "counted_review r JOIN counted_issue i ON i.scr_id = r.scr_id", "1 = 1"),
)


def upgrade() -> None:
    op.add_column("finding", sa.Column("reading", sa.Integer(), server_default="0", nullable=False))
    _give_readings()
    _follow_readings()
    op.add_column(
        "counted_review", sa.Column("read_by", sa.Text(), server_default="", nullable=False)
    )
    op.drop_column("counted_review", "coded")
    count_all()


def _give_readings() -> None:
    op.create_table(
        "body_reading",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("reading", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tenant", sa.String(64), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("completed_by", sa.String(128), nullable=True),
        sa.PrimaryKeyConstraint("scr_id", "reading", name="pk_body_reading"),
    )
    op.execute(
        "INSERT INTO body_reading SELECT scr_id, 0, NULL, state, revision, taxonomy, "
        "completed_at, completed_by FROM review_coding WHERE state = 'complete'"
    )
    _give_completions()
    op.create_index("uq_body_reading", "body_reading", ["scr_id", "tenant"], unique=True)
    _give_begun()
    in_work, waiting = sa.text("state = 'in_work'"), sa.text("state = 'waiting'")
    op.create_index(
        "ix_body_reading_in_work",
        "body_reading",
        ["tenant", "scr_id"],
        sqlite_where=in_work,
        postgresql_where=in_work,
    )
    op.drop_index("ix_review_coding_queue", "review_coding")
    op.drop_index("ix_review_coding_complete", "review_coding")
    for column in ("taxonomy", "completed_at", "completed_by"):
        op.drop_column("review_coding", column)
    op.execute("UPDATE review_coding SET state = 'waiting' WHERE state = 'in_work'")
    op.create_index(
        "ix_review_coding_queue",
        "review_coding",
        ["arrived_at", "scr_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _give_completions() -> None:
    given = "UPDATE body_reading SET tenant = :tenant WHERE completed_by = :client"
    clients = op.get_bind().scalars(sa.text("SELECT DISTINCT completed_by FROM body_reading"))
    for client in clients.all():
        if client is not None and (tenant := _tenant_of(client)):
            op.get_bind().execute(sa.text(given), {"tenant": tenant, "client": client})
    op.execute(
        f"UPDATE body_reading SET tenant = (SELECT min(f.tenant) {CODED_BY_ONE}) "
        f"WHERE tenant IS NULL AND (SELECT count(DISTINCT f.tenant) {CODED_BY_ONE}) = 1"
    )


def _tenant_of(client: str) -> str | None:
    for known in KNOWN_BY:
        found: str | None = op.get_bind().scalar(sa.text(f"{known} LIMIT 1"), {"client": client})
        if found is not None:
            return found
    named = NAMED.fullmatch(client)
    return named[1] if named else None


def _give_begun() -> None:
    readings = sa.table(
        "body_reading",
        sa.column("scr_id", sa.Uuid()),
        *(sa.column(name) for name in ("reading", "tenant", "state", "revision")),
    )
    begun = op.get_bind().execute(
        sa.text(
            f"SELECT b.scr_id, b.tenant FROM ({BEGUN}) b WHERE NOT EXISTS (SELECT 1 "
            "FROM body_reading o WHERE o.scr_id = b.scr_id AND o.tenant = b.tenant)"
        ).columns(scr_id=sa.Uuid(), tenant=sa.String())
    )
    rows = [
        {
            "scr_id": scr_id,
            "reading": randbelow(2**31 - 1) + 1,
            "tenant": tenant,
            "state": "in_work",
            "revision": 0,
        }
        for scr_id, tenant in begun
    ]
    if rows:
        op.bulk_insert(readings, rows)


def _follow_readings() -> None:
    op.add_column("trend_finding", sa.Column("reading", sa.Integer(), nullable=True))
    op.execute("UPDATE trend_finding SET reading = 0 WHERE live")
    op.create_table(
        "trend_reading",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("reading", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scr_version", sa.Integer(), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", "reading", name="pk_trend_reading"),
    )
    op.execute(
        "INSERT INTO trend_reading "
        "SELECT scr_id, 0, revision, scr_version, taxonomy, complete FROM trend_coding"
    )
    op.drop_table("trend_coding")


def count_all() -> None:
    """Every count anew, from what the trend holds."""
    for table in ("review_count", "counted_issue", "counted_review"):
        op.execute(f"DELETE FROM {table}")
    op.execute(
        f"""
        INSERT INTO counted_review (scr_id, quarter, review_type, region, public_sector,
                                    private_sector, third_sector, read_by)
        SELECT s.scr_id, COALESCE(s.published_in, ''), COALESCE(s.review_type, ''), s.region,
               COALESCE(s.public_sector, false), COALESCE(s.private_sector, false),
               COALESCE(s.third_sector, false),
               COALESCE((SELECT c.taxonomy FROM trend_scr o {READ.replace("s.", "o.")}
                         WHERE o.scr_id = s.scr_id), '')
        FROM trend_scr s WHERE NOT s.withdrawn
        """
    )
    _count_issues()
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


def _count_issues() -> None:
    known = op.create_table(
        "known_as",
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("taxonomy", sa.String(8), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
    )
    op.bulk_insert(known, list(_known_as()))
    shown = " UNION ".join(f"SELECT s.scr_id, {code}, f.kind {SHOWN}" for code in CODES)
    if op.get_bind().dialect.name == "sqlite":
        shown = shown.replace("position('.' in k.code)", "instr(k.code, '.')")
    op.execute(f"INSERT INTO counted_issue {shown}")
    op.drop_table("known_as")


def _known_as() -> Iterator[dict[str, str]]:
    """By which code each version knows an issue: its own, what it was merged into, or the whole
    that it was a part of. What was split or retired, and what came later, it does not know."""
    contents = op.get_bind().scalars(
        sa.text("SELECT content FROM taxonomy_version WHERE status <> 'draft'")
    )
    versions: list[Any] = sorted((json.loads(one) for one in contents), key=_age)
    codes = {issue["code"] for version in versions for issue in version["issues"]}
    merged: dict[str, str] = {}
    for version in versions:
        for change in version.get("changes", []):
            if change["kind"] == "merged":
                merged |= dict.fromkeys(change["before"], change["after"][0])
        held = {issue["code"] for issue in version["issues"]}
        for code in codes:
            now = code
            while now not in held and now in merged:
                now = merged[now]
            now = now if now in held else now.partition(".")[0]
            if now in held:
                yield {"issue": code, "taxonomy": version["version"], "code": now}


def _age(version: Any) -> tuple[int, ...]:
    return tuple(int(part) for part in version["version"].split("."))
