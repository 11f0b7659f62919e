"""Why a form is not taken."""

from chassis.errors import Invalid, Pointer, Rejected


class FormIncomplete(Invalid):
    title = "The form has one part `metadata`, of JSON, and one file `document`."


class FormBroken(Rejected):
    title = "The form cannot be taken apart into its parts."


class FormMetadataUnreadable(Rejected):
    title = "The part `metadata` is not a JSON object in UTF-8."


class FormDocumentDiffers(Invalid):
    title = "The document that came is not the one that the metadata speaks of."

    def __init__(self, field: str) -> None:
        super().__init__(pointers=[Pointer(f"/{field}", "Not that of the document that came.")])
