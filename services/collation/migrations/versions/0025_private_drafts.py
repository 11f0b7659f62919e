"""Let each tenant have a draft of a briefing: two have one number until one is published."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NAME = "uq_briefing_edition_slot"


def upgrade() -> None:
    with op.batch_alter_table("briefing_edition") as edition:
        edition.drop_constraint(NAME, type_="unique")
        edition.create_unique_constraint(NAME, ["slot", "edition", "tenant"])
