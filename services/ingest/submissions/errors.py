"""Why a review cannot be received."""

from chassis.errors import Conflict, Invalid, Pointer


class ScrUnacceptable(Invalid):
    title = "What is said of the review is not acceptable."


class BodyOfAnother(Invalid):
    title = "This client sends the reviews of its own body alone."

    def __init__(self) -> None:
        super().__init__(
            pointers=[Pointer("/commissioning_body_id", "Not the body this client is of.")]
        )


class ScrRefTaken(Conflict):
    title = "Another review was sent under this source_ref; a correction names what it supersedes."


class SupersedesUnknown(Invalid):
    title = "Nothing that was sent under this source_ref has the id that is to be superseded."

    def __init__(self) -> None:
        super().__init__(pointers=[Pointer("/supersedes", "Not the id of this review.")])


class DocumentUnknown(Invalid):
    title = "The document of this review was not sent before it."

    def __init__(self) -> None:
        super().__init__(
            pointers=[Pointer("/document_sha256", "No document of this hash was sent.")]
        )


class DocumentOfAnotherType(Invalid):
    title = "The document of this review has another media type."

    def __init__(self) -> None:
        super().__init__(pointers=[Pointer("/media_type", "Not the type the document has.")])


class DocumentDiffers(Invalid):
    title = "The document that came is not the one of which the metadata speaks."

    def __init__(self) -> None:
        super().__init__(
            pointers=[Pointer("/document_sha256", "Not the hash of the document that came.")]
        )


class FormIncomplete(Invalid):
    title = "The form has one part `metadata`, of JSON, and one file `document`."
