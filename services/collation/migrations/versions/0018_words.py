"""Index passages by the words that `reviews.words` finds in them, the same on both databases.

Before, each database told words apart in its own way, and the same search found other passages.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from services.collation.reviews.words import for_index

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT_ONCE = 1_000


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("DROP INDEX passage_fts")
        op.create_table(
            "passage_fts",
            sa.Column("scr_id", sa.Uuid(), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("words", sa.dialects.postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("scr_id", "number", name="pk_passage_fts"),
        )
        put = (
            "INSERT INTO passage_fts (scr_id, number, words)"
            " VALUES (:scr_id, :number, CAST(CAST(:words AS text) AS tsvector))"
        )
    else:
        op.execute("DROP TABLE passage_fts")
        op.execute("CREATE VIRTUAL TABLE passage_fts USING fts5 (words, tokenize = 'ascii')")
        put = (
            "INSERT INTO passage_fts (rowid, words) SELECT id, :words FROM passage_fts_place"
            " WHERE scr_id = :scr_id AND number = :number"
        )
    _fill(put, dialect)
    if dialect == "postgresql":
        op.execute("CREATE INDEX passage_fts_words ON passage_fts USING gin (words)")


def _fill(put: str, dialect: str) -> None:
    connection = op.get_bind()
    statement = sa.text(put).bindparams(sa.bindparam("scr_id", type_=sa.Uuid()))
    for passages in _passages(connection):
        connection.execute(
            statement,
            [
                {"scr_id": scr_id, "number": number, "words": for_index(text, dialect)}
                for scr_id, number, text in passages
            ],
        )


def _passages(connection: sa.Connection) -> Iterator[list[Any]]:
    """Some at a time, in the order of their key: a nation's passages are more than memory holds."""
    columns = (sa.column("scr_id", sa.Uuid()), sa.column("number", sa.Integer()))
    wanted = sa.select(*columns, sa.column("text", sa.Text())).select_from(sa.table("passage"))
    wanted = wanted.order_by(*columns).limit(AT_ONCE)
    after = wanted
    while passages := list(connection.execute(after)):
        yield passages
        scr_id, number, _ = passages[-1]
        later = sa.tuple_(*columns) > sa.tuple_(
            sa.literal(scr_id, sa.Uuid()), sa.literal(number, sa.Integer())
        )
        after = wanted.where(later)
