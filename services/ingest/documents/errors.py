"""Why a document is not taken."""

from chassis.errors import Invalid, Rejected, TooLarge, Unavailable, UnsupportedType
from services.ingest.extraction.media import DOCX, PDF


class DocumentTypeRefused(UnsupportedType):
    title = "A report is a PDF or a Word document (.docx), and is declared as what it is."

    def __init__(self) -> None:
        super().__init__(PDF, DOCX)


class DocumentTooLarge(TooLarge):
    title = "The document is larger than a report may be."

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} bytes are taken.")


class DocumentHashDiffers(Invalid):
    title = "The bytes that came do not have the SHA-256 they were sent under."


class DocumentEmpty(Invalid):
    title = "The document has no content."


class DocumentInterrupted(Rejected):
    title = "The document ended or stalled before all of it had come."


class OriginalMissing(Unavailable):
    title = "The stored original cannot be read now."


class OriginalDamaged(Unavailable):
    title = "The stored original is not what was sent. To send it again puts it right."
