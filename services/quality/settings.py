"""What an operator can set of this service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class QualitySettings(ServiceSettings):
    """Environment variables begin with `QUALITY_`."""

    model_config = SettingsConfigDict(env_prefix="QUALITY_")

    smallest_total: int = Field(
        default=10,
        ge=5,
        description="A total of fewer boards is withheld; it can be raised, but not below 5.",
    )
    followup_seconds: float = Field(
        default=30, gt=0, description="How often to look for follow-ups that have become due."
    )
    totals_seconds: float = Field(
        default=60, gt=0, description="How often to see whether a shared total has changed."
    )
