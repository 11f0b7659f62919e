"""The ingest service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from services.ingest.db import metadata
from services.ingest.settings import IngestSettings

service = Service(
    "ingest",
    package="services.ingest",
    purpose=(
        "Takes in published reviews from the boards' case systems, keeps the originals "
        "and reads their text into numbered passages. It judges no review and no board."
    ),
    settings=IngestSettings,
    metadata=metadata,
    routers=[],
    publishes=[],
    handlers=joined([]),
)
create_app = service.create_app
