"""What an operator can set of this service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class IngestSettings(ServiceSettings):
    """Environment variables begin with `INGEST_`."""

    model_config = SettingsConfigDict(env_prefix="INGEST_")

    store: str | None = Field(
        default=None,
        description=(
            "Where originals are kept: `s3://bucket/folder`, `az://container/folder` (with "
            "`AZURE_STORAGE_ACCOUNT_NAME`) or `file:///folder`; by default the folder "
            "`documents` of the data folder."
        ),
    )
    max_document_bytes: int = Field(
        default=50_000_000, ge=1024, description="The largest report that is taken, in bytes."
    )
    reading_concurrency: int = Field(
        default=2, ge=1, le=32, description="How many reports this process reads at once."
    )
    reading_attempts: int = Field(
        default=5,
        ge=1,
        description="How often reading a report may end a worker before the report is given up.",
    )
    check_links: bool = Field(
        default=True, description="Whether links to published reports are followed now and then."
    )
    link_check_days: int = Field(
        default=7, ge=1, description="How many days may pass before a link is followed again."
    )
