"""Where a cluster is and how to talk to it, as one URL says it."""

import ssl
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, SecretStr

REQUEST_TIMEOUT_MS = 10_000


class KafkaAddress(BaseModel):
    """`host:port,host:port?name=value&...`, each name a field of this class."""

    # the input holds a password: keep it out of messages
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    servers: str = Field(min_length=1, max_length=1000)
    prefix: str = Field("", max_length=100, pattern=r"^[a-zA-Z0-9._-]*$")
    """Before the name of every topic and group, where a cluster is shared."""
    replication: int | None = Field(None, ge=1, le=7)
    """Copies of each new topic; three, or all brokers where there are fewer."""
    instance: str | None = Field(None, min_length=1, max_length=100)
    """A name that outlives restarts, so that a restart leaves the group's shares as they are."""
    session_seconds: int = Field(30, ge=1, le=300)
    """After this long without a sign of life a member's partitions go to the others."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    sasl_plain_username: str | None = Field(None, max_length=200)
    sasl_plain_password: SecretStr | None = None
    ssl_cafile: Path | None = None
    ssl_certfile: Path | None = None
    ssl_keyfile: Path | None = None

    @classmethod
    def parse(cls, address: str) -> Self:
        servers, _, query = address.partition("?")
        return cls.model_validate({"servers": servers, **dict(parse_qsl(query))})

    @property
    def client(self) -> dict[str, Any]:
        """What every client of aiokafka is told."""
        password = self.sasl_plain_password
        return {
            "bootstrap_servers": self.servers.split(","),
            "client_id": "lipp",
            "request_timeout_ms": REQUEST_TIMEOUT_MS,
            "security_protocol": self.security_protocol,
            "ssl_context": self.ssl_context,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_plain_username,
            "sasl_plain_password": password.get_secret_value() if password else None,
        }

    @cached_property
    def ssl_context(self) -> ssl.SSLContext | None:
        if not self.security_protocol.endswith("SSL"):
            return None
        context = ssl.create_default_context(cafile=self.ssl_cafile)
        if self.ssl_certfile is not None:
            context.load_cert_chain(self.ssl_certfile, self.ssl_keyfile)
        return context
