"""Index the words of good practice, so that the library is not read through for each search.

The index is the database's own, of the column that holds the words: GIN on PostgreSQL; on SQLite
FTS5, which keeps no copy of it, and which the service tells of each change.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE practice_fts USING fts5"
    " (search_text, content = 'practice', content_rowid = 'seq', tokenize = 'ascii')",
    "INSERT INTO practice_fts (practice_fts) VALUES ('rebuild')",
)
_POSTGRES = "CREATE INDEX practice_fts ON practice USING gin (to_tsvector('simple', search_text))"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES)
        return
    for statement in _SQLITE:
        op.execute(statement)
