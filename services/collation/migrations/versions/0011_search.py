"""Index the words of passages, and keep of reviews what a search is narrowed by.

The index is the database's own: FTS5 on SQLite, GIN on PostgreSQL. What has
`_fts` in its name is no table of ours: `chassis.migrations` does not compare it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TABLE passage_fts_place (id INTEGER PRIMARY KEY, scr_id CHAR(32) NOT NULL,"
    " number INTEGER NOT NULL, UNIQUE (scr_id, number))",
    "CREATE VIRTUAL TABLE passage_fts USING fts5"
    " (text, tokenize = 'porter unicode61 remove_diacritics 2')",
    "INSERT INTO passage_fts_place (scr_id, number) SELECT scr_id, number FROM passage",
    "INSERT INTO passage_fts (rowid, text) SELECT place.id, passage.text FROM passage"
    " JOIN passage_fts_place AS place"
    " ON place.scr_id = passage.scr_id AND place.number = passage.number",
)
_POSTGRES = "CREATE INDEX passage_fts ON passage USING gin (to_tsvector('english', text))"


def upgrade() -> None:
    with op.batch_alter_table("review") as review:
        review.add_column(sa.Column("published_in", sa.String(6), nullable=True))
        review.add_column(sa.Column("review_type", sa.String(16), nullable=True))
    op.create_table(
        "review_agency",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", "agency", name="pk_review_agency"),
    )
    op.create_index("ix_review_published_in", "review", ["published_in", "scr_id"])
    # what is known of reviews already; their agencies come with their next event
    for column in ("published_in", "review_type"):
        op.execute(
            f"UPDATE review SET {column} = (SELECT {column} FROM trend_scr"
            " WHERE trend_scr.scr_id = review.scr_id AND trend_scr.version = review.version)"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES)
        return
    for statement in _SQLITE:
        op.execute(statement)
