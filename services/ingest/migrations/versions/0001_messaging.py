"""Make the tables that messaging needs."""

from chassis.migrations import make_messaging_tables_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_messaging_tables_1()
