"""The quality service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from services.quality.db import metadata
from services.quality.reflections import endpoints as reflections
from services.quality.reflections import handlers as reflections_in
from services.quality.settings import QualitySettings

service = Service(
    "quality",
    package="services.quality",
    purpose=(
        "Helps a board and its reviewers to reflect on a review with the quality markers. "
        "It gives no score and compares nobody."
    ),
    settings=QualitySettings,
    metadata=metadata,
    routers=[reflections.router],
    calls=["scrs:owner"],
    handlers=joined([reflections_in.handlers]),
)
create_app = service.create_app
