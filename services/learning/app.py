"""The learning service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from services.learning.db import metadata
from services.learning.experience import endpoints as experience
from services.learning.experience import handlers as experience_in
from services.learning.settings import LearningSettings

service = Service(
    "learning",
    package="services.learning",
    purpose=(
        "Helps lead reviewers to develop and to be found by boards that need them. It rates nobody."
    ),
    settings=LearningSettings,
    metadata=metadata,
    routers=[experience.router],
    handlers=joined([experience_in.handlers]),
)
create_app = service.create_app
