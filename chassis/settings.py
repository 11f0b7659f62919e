"""The settings that every service has. Built once at start, then passed down."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """A service adds its own fields and an environment prefix."""

    model_config = SettingsConfigDict(env_file=None, extra="forbid", frozen=True)

    database: str = Field(
        description="SQLAlchemy URL: `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://…`."
    )
    bus: str = Field(description="`kafka://host:port`, `local:FILE` or `memory:`.")
    roles: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset({"api", "consumer", "relay", "worker"}),
        description="What this process does, separated by commas: api, consumer, relay, worker.",
    )
    api_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The platform's public address: links in events are resolved against it.",
    )
    client_id: str | None = Field(
        default=None, description="The service's own OAuth client at the gateway."
    )
    client_secret: SecretStr | None = Field(default=None, description="That client's secret.")
    data_dir: Path = Field(
        default=Path("data"), description="The folder for files this service keeps."
    )
    max_json_bytes: int = Field(default=1_000_000, description="The largest JSON body, in bytes.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("roles", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return frozenset(value.split(",")) if isinstance(value, str) else value
