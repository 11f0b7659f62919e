"""The collation service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from services.collation.db import metadata
from services.collation.settings import CollationSettings

service = Service(
    "collation",
    package="services.collation",
    purpose=(
        "Helps people find the practice issues that reviews report, and counts in how "
        "many reviews each was found. The figures say what reviews report, not how often "
        "it happens."
    ),
    settings=CollationSettings,
    metadata=metadata,
    routers=[],
    publishes=[],
    handlers=joined([]),
)
create_app = service.create_app
