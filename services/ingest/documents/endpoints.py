"""The door for original reports."""

from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.requests import ClientDisconnect

from chassis.auth import Caller, needs
from chassis.http import Tx, new_router
from services.ingest.documents import service
from services.ingest.documents.errors import DocumentEmpty, DocumentInterrupted, DocumentTooLarge
from services.ingest.documents.schemas import DocumentOut, Sha256
from services.ingest.documents.upload import Upload
from services.ingest.extraction.media import DOCX, PDF

router = new_router("/v1/documents", "documents")
Pusher = Annotated[Caller, needs("documents:push")]
ANY_SIZE = 2**40
"""For the framework, which knows no settings: the upload counts for itself."""


async def _received(request: Request, sha256: Sha256) -> Upload:
    """Streams the body into the store."""
    most: int = request.app.state.runtime.settings.max_document_bytes
    refuse_by_length(request, most)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    upload = Upload(aiter(request.stream()), media_type, most, sha256)
    try:
        await service.keep_upload(request.app.state.runtime.resources.store, sha256, upload)
    except ClientDisconnect:
        raise DocumentInterrupted from None
    return upload


def refuse_by_length(request: Request, most: int) -> None:
    """By the length the sender announces, before a byte is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise DocumentTooLarge(most)
    if announced == "0":
        raise DocumentEmpty


# the body is read by a parameter that stands before the transaction: none is open meanwhile
@router.put(
    "/{sha256}",
    status_code=201,
    max_body_size=ANY_SIZE,
    responses={200: {"model": DocumentOut, "description": "It was sent before."}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                media_type: {"schema": {"type": "string", "format": "binary"}}
                for media_type in (PDF, DOCX)
            },
        }
    },
)
async def put_document(
    sha256: Sha256,
    caller: Pusher,
    upload: Annotated[Upload, Depends(_received)],
    tx: Tx,
    response: Response,
) -> DocumentOut:
    """Send an original report under its SHA-256. Repeating it only mends what was damaged."""
    document, new = await service.register_document(tx, caller.tenant, sha256, upload)
    response.status_code = 201 if new else 200
    return DocumentOut.model_validate(document)
