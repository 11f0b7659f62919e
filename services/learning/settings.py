"""What an operator can set of this service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class LearningSettings(ServiceSettings):
    """Environment variables begin with `LEARNING_`."""

    model_config = SettingsConfigDict(env_prefix="LEARNING_")

    accreditation_warning_days: int = Field(
        default=60, ge=1, le=366, description="How long before its end a holder is told."
    )
    most_other_per_100: int = Field(
        default=20,
        ge=0,
        le=100,
        description="With more than this share answering Other, no survey is cross-tabulated.",
    )
    smallest_cell: int = Field(
        default=10,
        ge=5,
        description="Of groups and cells of a survey with fewer people than this nothing is shown.",
    )
