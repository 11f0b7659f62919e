"""The learning service on one page."""

from chassis.handlers import joined
from chassis.service import Service
from contracts.events.learning import (
    AccreditationExpiring,
    CpdRecorded,
    MasterclassScheduled,
    PlaceAllocated,
    SurveyClosed,
)
from services.learning.accreditations import endpoints as accreditations
from services.learning.accreditations.worker import watch_accreditations
from services.learning.competencies import endpoints as competencies
from services.learning.cpd import endpoints as cpd
from services.learning.db import metadata
from services.learning.engagements import endpoints as engagements
from services.learning.experience import endpoints as experience
from services.learning.experience import handlers as experience_in
from services.learning.feedback import endpoints as feedback
from services.learning.findings import endpoints as findings
from services.learning.impact import endpoints as impact
from services.learning.instruments import endpoints as instruments
from services.learning.mentoring import endpoints as mentoring
from services.learning.needs import endpoints as needs
from services.learning.offers import endpoints as offers
from services.learning.places import endpoints as places
from services.learning.record import endpoints as record
from services.learning.responses import endpoints as responses
from services.learning.results import endpoints as results
from services.learning.reviewers import endpoints as reviewers
from services.learning.settings import LearningSettings
from services.learning.surveys import endpoints as surveys
from services.learning.topics import endpoints as topics
from services.learning.topics import handlers as topics_in

service = Service(
    "learning",
    package="services.learning",
    purpose=(
        "Helps lead reviewers to develop and to be found by boards that need them, and asks "
        "people what they think. It rates nobody."
    ),
    settings=LearningSettings,
    metadata=metadata,
    routers=[
        experience.router,
        *reviewers.routers,
        record.router,
        *offers.routers,
        *places.routers,
        feedback.router,
        *impact.routers,
        cpd.router,
        *mentoring.routers,
        *competencies.routers,
        *accreditations.routers,
        engagements.router,
        *needs.routers,
        topics.router,
        instruments.router,
        *surveys.routers,
        *responses.routers,
        *results.routers,
        *findings.routers,
    ],
    publishes=[
        MasterclassScheduled,
        PlaceAllocated,
        CpdRecorded,
        AccreditationExpiring,
        SurveyClosed,
    ],
    calls=["trends:read"],
    handlers=joined([experience_in.handlers, topics_in.handlers]),
    workers=[watch_accreditations],
)
create_app = service.create_app
