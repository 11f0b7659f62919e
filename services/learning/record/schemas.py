"""What crosses HTTP when a record leaves."""

from typing import Any

from pydantic import BaseModel, Field

from services.learning.reviewers.schemas import like


class ExportOut(BaseModel):
    """Everything held about you, by table."""

    model_config = like(
        tables={"reviewer": [{"name": "Reviewer Maple"}]}, kept_on_erasure={"person_read": "why"}
    )

    tables: dict[str, list[dict[str, Any]]]
    kept_on_erasure: dict[str, str] = Field(description="What would stay, and why.")


class ErasedOut(BaseModel):
    """How many rows are gone, and what stays."""

    model_config = like(erased={"reviewer": 1, "cpd_entry": 4}, kept={"person_read": "why"})

    erased: dict[str, int]
    kept: dict[str, str]
