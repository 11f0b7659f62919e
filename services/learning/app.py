"""The learning service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from services.learning.db import metadata
from services.learning.settings import LearningSettings

service = Service(
    "learning",
    package="services.learning",
    purpose=(
        "Helps lead reviewers to develop and to be found by boards that need them. It rates nobody."
    ),
    settings=LearningSettings,
    metadata=metadata,
    routers=[],
    publishes=[],
    handlers=joined([]),
)
create_app = service.create_app
