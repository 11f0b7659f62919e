"""Make the table of versions of the taxonomy, with the first of them in force."""

from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files

import sqlalchemy as sa
from alembic import op

from chassis.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    versions = op.create_table(
        "taxonomy_version",
        sa.Column("version", sa.String(8), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("follows", sa.String(8), nullable=True),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("published_by", sa.String(128), nullable=True),
        sa.PrimaryKeyConstraint("version", name="pk_taxonomy_version"),
    )
    one_of_each = sa.text("status IN ('draft', 'published')")
    op.create_index(
        "uq_taxonomy_version_status",
        "taxonomy_version",
        ["status"],
        unique=True,
        sqlite_where=one_of_each,
        postgresql_where=one_of_each,
    )
    op.create_table(
        "issue_revision",
        sa.Column("issue", sa.String(6), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("issue", name="pk_issue_revision"),
    )
    # a published version never changes, so the file that it came in is what it is for ever
    content = (files("services.collation.taxonomy") / "data" / "lipp-2016.json").read_bytes()
    now = datetime.now(UTC)
    op.bulk_insert(
        versions,
        [
            {
                "version": "2016.1",
                "status": "published",
                "content": content,
                "sha256": sha256(content).hexdigest(),
                "follows": None,
                "issues": 44,
                "editors": [],
                "drafted_at": now,
                "published_at": now,
                "published_by": None,
            }
        ],
    )
