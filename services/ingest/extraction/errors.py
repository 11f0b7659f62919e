"""How extraction ends without passages."""

from services.ingest.extraction.domain import Reason


class Refused(Exception):
    """The document is at fault; raised and caught inside the child process."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class ExtractorFailed(RuntimeError):
    """The extractor is at fault, not the document: it could not start, so try again."""
