"""What an operator can set of this service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class CollationSettings(ServiceSettings):
    """Environment variables begin with `COLLATION_`."""

    model_config = SettingsConfigDict(env_prefix="COLLATION_")

    suggestions: bool = Field(
        default=True,
        description="Whether a coder suggests practice issues; everything works without.",
    )
