"""What an operator can set of this service."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings
from services.collation.disclosure.domain import LEAST_THRESHOLD


class CollationSettings(ServiceSettings):
    """Environment variables begin with `COLLATION_`."""

    model_config = SettingsConfigDict(env_prefix="COLLATION_")

    suggestions: bool = Field(
        default=True,
        description="Whether a coder suggests practice issues; everything works without.",
    )
    coder: Literal["best", "trained", "lexical", "hosted"] = Field(
        default="best",
        description=(
            "Which coder suggests: the trained one (needs the extra `coding`), the lexical one, "
            "or the best that is installed; `hosted` asks the model named below, no other does."
        ),
    )
    learning: bool = Field(
        default=True,
        description="Whether the trained coder learns from what analysts decide here.",
    )
    hosted_url: str | None = Field(
        default=None,
        description=(
            "An OpenAI-compatible endpoint for `COLLATION_CODER=hosted`, as `https://host/v1`. "
            "Passages are sent there, but for those that may identify somebody."
        ),
    )
    hosted_model: str | None = Field(
        default=None, max_length=64, description="The model to be asked there."
    )
    hosted_key: SecretStr | None = Field(default=None, description="The key to it.")
    hosted_seconds: float = Field(
        default=20, gt=0, le=120, description="How long one answer may take."
    )
    hosted_seconds_a_review: float = Field(
        default=240, gt=0, le=3600, description="How long all answers about a review may take."
    )
    hosted_passages: int = Field(
        default=400, ge=1, le=5000, description="How many passages of a review may be sent."
    )
    public_url: str = Field(
        default="",
        description=(
            "Where readers reach the platform, `https://…`: printed on the grid and in its files. "
            "Without it, links in them are paths."
        ),
        pattern=r"^(https?://[^/\s]+)?$",
    )
    smallest_count: int = Field(
        default=8,
        ge=LEAST_THRESHOLD,
        description=(
            "Below national level, counts from 1 up to, but not with, this are hidden. Lowered, it "
            "waits for a release in which that tells nothing that was hidden before."
        ),
    )
    round_to_nearest: int = Field(
        default=5,
        ge=1,
        le=10,
        description=(
            "Below national level, other counts are rounded to this. Lowered, it waits too."
        ),
    )
    least_denominator: int = Field(
        default=10,
        ge=5,
        description="The direction of a change is shown where so many were coded on both sides.",
    )
    workshop_reminder_days: int = Field(
        default=14,
        ge=0,
        le=365,
        description="How many days before an action is due, or followed up, a board is reminded.",
    )
    workshop_reminder_seconds: float = Field(
        default=3600, gt=0, description="How often the days of workshop actions are looked at."
    )
    alliance_response_days: int = Field(
        default=90,
        ge=1,
        le=730,
        description="After so many days a member's response to an issue is shown as awaited.",
    )
    smallest_group: int = Field(
        default=5,
        ge=3,
        le=50,
        description=(
            "After a summit, who contributed is described only as far as people of so many of "
            "the bodies that came are alike, and no more than half of them are of one."
        ),
    )

    @field_validator("hosted_url")
    @classmethod
    def _nobody_listens_on_the_way(cls, url: str | None) -> str | None:
        if url is not None:
            parts = urlsplit(url)
            here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
            if not parts.hostname or parts.scheme not in ({"https", "http"} if here else {"https"}):
                raise ValueError("an address by https, or by http on this machine")
        return url
