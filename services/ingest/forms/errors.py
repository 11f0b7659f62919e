"""Why a form is not taken."""

from chassis.errors import Invalid, Pointer, Rejected


class FormIncomplete(Invalid):
    title = "The form has one part `metadata`, of JSON, and one file `document`."


class FormMetadataUnreadable(Rejected):
    title = "The part `metadata` is not a JSON object."


class FormDocumentDiffers(Invalid):
    title = "The document that came is not the one that the metadata speaks of."

    def __init__(self, field: str) -> None:
        super().__init__(pointers=[Pointer(f"/{field}", "Not that of the document that came.")])
