"""Forget which body sent whom to a summit that is over; keep to whom its outputs are owed.

Until now the attendee list kept the body and the agency type until the archive. How far those who
contributed are described stays as it was told: which bodies were alike is not known any more.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OVER = "SELECT summit_id FROM summit WHERE state IN ('closed', 'archived')"
ATTENDED = f"""
INSERT INTO summit_output (summit_id, recipient)
SELECT DISTINCT came.summit_id, came.agency FROM registration came
WHERE came.state = 'attended' AND came.summit_id IN ({OVER}) AND NOT EXISTS (
  SELECT 1 FROM summit_output o WHERE o.summit_id = came.summit_id AND o.recipient = came.agency
)
"""
ALLIANCE = """
INSERT INTO summit_output (summit_id, recipient)
SELECT s.summit_id, 'alliance_members' FROM summit s
WHERE s.state = 'closed' AND NOT EXISTS (
  SELECT 1 FROM summit_output o
  WHERE o.summit_id = s.summit_id AND o.recipient = 'alliance_members'
)
"""
FORGET = f"DELETE FROM registration WHERE summit_id IN ({OVER})"


def upgrade() -> None:
    with op.batch_alter_table("summit_output") as table:
        table.alter_column("sent_on", existing_type=sa.Date(), nullable=True)
        table.alter_column("sent_by", existing_type=sa.String(128), nullable=True)
    for statement in (ATTENDED, ALLIANCE, FORGET):
        op.execute(statement)
    _draw_numbers(op.get_bind())


def _draw_numbers(connection: sa.Connection) -> None:
    """For contacts of summits that are over, so that they are those of no registration."""
    contact = sa.table("attendee_contact", sa.column("registration_id", sa.Uuid()))
    wanted = sa.select(contact.c.registration_id).where(sa.text(f"summit_id IN ({OVER})"))
    for number in connection.scalars(wanted).all():
        same = contact.c.registration_id == number
        connection.execute(contact.update().where(same).values(registration_id=uuid4()))
