"""What an operator can set of this service."""

from typing import Literal

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
    coder: Literal["best", "trained", "lexical"] = Field(
        default="best",
        description=(
            "Which coder suggests: the trained one (needs the extra `coding`), the lexical one, "
            "or the best that is installed."
        ),
    )
    learning: bool = Field(
        default=True,
        description="Whether the trained coder learns from what analysts decide here.",
    )
    smallest_count: int = Field(
        default=8,
        ge=5,
        description="Below national level, counts from 1 up to, but not with, this are hidden.",
    )
    round_to_nearest: int = Field(
        default=5,
        ge=1,
        le=10,
        description="Below national level, other counts are rounded to this.",
    )
    smallest_group: int = Field(
        default=5,
        ge=3,
        le=50,
        description=(
            "After a summit, who contributed is described only as far as so many of those who "
            "came are alike."
        ),
    )
