from alembic import context

from chassis.migrations import run

run(context)
