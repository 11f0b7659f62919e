"""What an operator can set of this service."""

from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class QualitySettings(ServiceSettings):
    """Environment variables begin with `QUALITY_`."""

    model_config = SettingsConfigDict(env_prefix="QUALITY_")
