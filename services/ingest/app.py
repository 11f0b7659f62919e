"""The ingest service on one page."""

from chassis.service import Service
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.ingest.db import metadata
from services.ingest.decisions import endpoints as decisions
from services.ingest.documents import endpoints as documents
from services.ingest.forms import endpoints as forms
from services.ingest.links.worker import check_links
from services.ingest.passages import endpoints as passages
from services.ingest.reading.worker import read_documents
from services.ingest.resources import open_resources
from services.ingest.scrs import endpoints as scrs
from services.ingest.settings import IngestSettings
from services.ingest.submissions import endpoints as submissions
from services.ingest.withdrawals import endpoints as withdrawals

service = Service(
    "ingest",
    package="services.ingest",
    purpose=(
        "Takes in published reviews from the boards' case systems, keeps the originals "
        "and reads their text into numbered passages. It judges no review and no board."
    ),
    settings=IngestSettings,
    metadata=metadata,
    routers=[
        documents.router,
        forms.router,
        submissions.router,
        scrs.router,
        passages.router,
        withdrawals.router,
        decisions.router,
    ],
    publishes=[ScrPublished, ScrRevised, ScrWithdrawn],
    workers=[read_documents, check_links],
    open_resources=open_resources,
)
create_app = service.create_app
