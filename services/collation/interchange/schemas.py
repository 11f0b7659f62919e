"""What crosses HTTP when codings are brought in."""

from pydantic import BaseModel, ConfigDict, Field


class ImportOut(BaseModel):
    """What became of the codings of a file."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"added": 12, "known": 3}}
    )

    added: int = Field(description="Codings that are new.")
    known: int = Field(description="Codings that were here already, word for word.")
