"""The quality service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from contracts.events.quality import (
    ActionAgreed,
    FollowupDue,
    MarkerPublished,
    MarkerSetPublished,
    QualityTotalCounted,
    ReflectionRecorded,
)
from services.quality.actions import endpoints as actions
from services.quality.actions.worker import prompt_followups
from services.quality.db import metadata
from services.quality.markers import endpoints as markers
from services.quality.records import endpoints as records
from services.quality.records import handlers as records_in
from services.quality.reflections import endpoints as reflections
from services.quality.resources import open_resources
from services.quality.settings import QualitySettings
from services.quality.sharing import endpoints as sharing
from services.quality.sharing.worker import move_totals

service = Service(
    "quality",
    package="services.quality",
    purpose=(
        "Helps a board and its reviewers to reflect on a review with the quality markers. "
        "It gives no score and compares nobody."
    ),
    settings=QualitySettings,
    metadata=metadata,
    routers=[
        markers.router,
        records.router,
        records.by_review,
        records.appointed,
        reflections.router,
        actions.router,
        sharing.router,
    ],
    publishes=[
        MarkerSetPublished,
        MarkerPublished,
        ReflectionRecorded,
        ActionAgreed,
        FollowupDue,
        QualityTotalCounted,
    ],
    calls=["scrs:owner"],
    handlers=joined([records_in.handlers]),
    workers=[prompt_followups, move_totals],
    open_resources=open_resources,
)
create_app = service.create_app
