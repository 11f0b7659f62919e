"""What an operator can set of the gateway."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class GatewaySettings(ServiceSettings):
    """Environment variables begin with `GATEWAY_`."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_")

    keys_dir: Path = Field(
        default=Path("data/keys"),
        description="A folder of ES256 private keys as PEM; the newest signs, all are published.",
    )
    ingest_url: str = Field(default="http://127.0.0.1:8001", description="The ingest service.")
    collation_url: str = Field(
        default="http://127.0.0.1:8002", description="The collation service."
    )
    quality_url: str = Field(default="http://127.0.0.1:8003", description="The quality service.")
    learning_url: str = Field(default="http://127.0.0.1:8004", description="The learning service.")
    rate: str = Field(
        default="6000/minute", description="How many requests a client may make, e.g. `100/second`."
    )
    token_rate: str = Field(
        default="60/minute",
        description="How many tokens a client may ask for; an address, ten times as many.",
    )
    token_seconds: int = Field(
        default=600, ge=60, le=900, description="How long an access token is valid."
    )
    streams_per_client: int = Field(
        default=20, description="How many event streams a client may hold open."
    )
    hsts_seconds: int = Field(
        default=0,
        ge=0,
        description=(
            "How long browsers must come by HTTPS alone; 0 says nothing. Set it where TLS is."
        ),
    )
    max_json_bytes: int = Field(
        default=64_000_000, description="The largest body that passes the door, in bytes."
    )

    def url_of(self, service: str) -> str:
        """Raises where a service is named in routes.py and its address not here."""
        url: str = getattr(self, f"{service}_url")
        return url
