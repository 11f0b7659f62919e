"""What an operator can set of this service."""

from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class IngestSettings(ServiceSettings):
    """Environment variables begin with `INGEST_`."""

    model_config = SettingsConfigDict(env_prefix="INGEST_")
