"""Why a review cannot be read or changed."""

from datetime import datetime

from chassis.errors import Gone, Invalid, NotFound


class ScrUnknown(NotFound):
    title = "There is no such review that this client may see."


class ScrWithdrawn(Gone):
    title = "This review was withdrawn."

    def __init__(self, reason: str, withdrawn_at: datetime) -> None:
        super().__init__()
        self._members = {"reason": reason, "withdrawn_at": f"{withdrawn_at:%Y-%m-%dT%H:%M:%SZ}"}

    def members(self) -> dict[str, str]:
        return self._members


class ResponseUnacceptable(Invalid):
    title = "What is said of the board's response is not acceptable."


class EmptyPeriod(Invalid):
    title = "The period ends before it begins."
