"""What an operator can set of this service."""

from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class LearningSettings(ServiceSettings):
    """Environment variables begin with `LEARNING_`."""

    model_config = SettingsConfigDict(env_prefix="LEARNING_")
