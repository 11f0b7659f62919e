"""Keep whose a coding is, and let two people of one tenant code blind beside everybody else.

What is there is given to the tenant that is known of it: by its double coding, by an assignment of
its coder, or by the id that `lipp clients add` gave to its coder. Of the rest nothing tells it.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HOLDS = sa.text("retracted_at IS NULL")
ONCE = ["scr_id", "scr_version", "passage", "issue", "kind", "span_start", "span_end"]
NAMED = re.compile(r"([a-z0-9][a-z0-9-]{1,38})-[0-9a-f]{8}")
"""The ids of clients begin with their tenant; a longer one was cut, and is not guessed."""


def upgrade() -> None:
    op.add_column("finding", sa.Column("tenant", sa.String(64), nullable=True))
    op.add_column("suggestion", sa.Column("decided_for", sa.String(64), nullable=True))
    _fill()
    op.drop_index("uq_finding_once", "finding")
    op.create_index(
        "uq_finding_once",
        "finding",
        [*ONCE, "tenant"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    op.create_table(
        "blind_review",
        sa.Column("scr_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("scr_id", "tenant", name="pk_blind_review"),
    )
    op.execute(
        "INSERT INTO blind_review (scr_id, tenant) SELECT DISTINCT d.scr_id, d.tenant "
        "FROM double_coding d JOIN review_coding c ON c.scr_id = d.scr_id "
        "WHERE c.blind AND d.state IN ('in_work', 'in_adjudication')"
    )
    op.drop_column("review_coding", "blind")


def _fill() -> None:
    op.execute(
        "UPDATE finding SET tenant = (SELECT d.tenant FROM double_coding d "
        "WHERE d.double_coding_id = finding.double_coding_id) WHERE double_coding_id IS NOT NULL"
    )
    for table, who, tenant in (
        ("finding", "coder", "tenant"),
        ("suggestion", "decided_by", "decided_for"),
    ):
        rows = sa.table(table, sa.column(who), sa.column(tenant))
        of_nobody = rows.c[tenant].is_(None)
        known = op.get_bind().scalars(sa.select(rows.c[who]).where(of_nobody).distinct()).all()
        for client in known:
            if client is not None and (found := _tenant_of(client)):
                theirs = rows.update().where(of_nobody, rows.c[who] == client)
                op.execute(theirs.values({tenant: found}))


def _tenant_of(client: str) -> str | None:
    assigned = sa.text("SELECT tenant FROM coding_assignment WHERE coder = :client LIMIT 1")
    found: str | None = op.get_bind().scalar(assigned, {"client": client})
    named = NAMED.fullmatch(client)
    return found or (named[1] if named else None)
