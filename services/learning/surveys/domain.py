"""When two surveys ask the same people at the same time, and who runs one."""

from enum import StrEnum


class SurveyState(StrEnum):
    """Results are read once nothing more can come."""

    OPEN = "open"
    CLOSED = "closed"


def audience_key(audience: str) -> str:
    return " ".join(audience.casefold().split())
