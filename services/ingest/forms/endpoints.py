"""The door for forms: the same path as the JSON of a review, by another media type."""

import asyncio
import errno
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import Message, Receive, Scope

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.errors import StorageFull, TooLarge
from chassis.http import Unit, UnitOfWorkRoute, new_router
from chassis.requests import strict_json
from chassis.service import Runtime
from services.ingest.documents.endpoints import ANY_SIZE, refuse_by_length
from services.ingest.documents.errors import DocumentInterrupted, DocumentTooLarge
from services.ingest.documents.service import keep_upload, register_document
from services.ingest.documents.upload import IDLE_SECONDS, Upload
from services.ingest.forms.errors import (
    FormBroken,
    FormDocumentDiffers,
    FormIncomplete,
    FormMetadataUnreadable,
)
from services.ingest.scrs.domain import request_hash
from services.ingest.submissions import service
from services.ingest.submissions.checks import Checked, check_scr
from services.ingest.submissions.endpoints import ValidateOnly, answer, scr_of
from services.ingest.submissions.schemas import Rehearsal

router = new_router("/v1/scrs", "scrs")
Pusher = Annotated[Caller, needs("scrs:push", "documents:push")]
CHUNK = 1 << 16
OVERHEAD = 1 << 16
"""What boundaries and headers of the parts may take."""


class FormRoute(UnitOfWorkRoute):
    """Stands before the route for JSON and passes on what is no form."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or not _is_form(scope):
            return Match.NONE, {}
        return super().matches(scope)


def _is_form(scope: Scope) -> bool:
    types = [value for name, value in scope["headers"] if name == b"content-type"]
    return any(value.strip().lower().startswith(b"multipart/form-data") for value in types)


class Form(NamedTuple):
    """The two parts."""

    metadata: dict[str, Any]
    document: UploadFile


async def push_form(
    request: Request, caller: Pusher, unit: Unit, validate_only: ValidateOnly = False
) -> Response:
    """Receives the document, then the review of it; either is refused as it would be alone."""
    runtime = request.app.state.runtime
    most: int = runtime.settings.max_document_bytes
    async with _form(request, most, runtime.settings.max_json_bytes) as form:
        upload = _upload(form, most)
        async for _ in upload.checked():
            pass
        _check_metadata(form, upload)
        checked = check_scr(scr_of(form.metadata), utc_now().date())
        if validate_only:
            return answer(await _rehearsed(runtime, caller, form, upload, checked))
        await keep_upload(runtime.resources.store, upload.sha256, _upload(form, most))
    # a form is cut at another boundary each time it is sent
    unit.identify(request_hash(service.body_of(checked.scr)))
    tx = await unit.begin()
    await register_document(tx, caller.tenant, upload.sha256, upload)
    received = await service.receive_scr(tx, caller, checked)
    tx.after_commit(runtime.resources.new_reviews.set)
    return answer(service.receipt_of(received), new=received.new)


# described with the route for JSON: to a client they are one
router.add_api_route(
    "",
    push_form,
    methods=["POST"],
    status_code=202,
    max_body_size=ANY_SIZE,
    include_in_schema=False,
    route_class_override=FormRoute,
)


async def _rehearsed(
    runtime: Runtime, caller: Caller, form: Form, upload: Upload, checked: Checked
) -> Rehearsal:
    async with service.rehearsal(runtime.database) as tx:
        await register_document(tx, caller.tenant, upload.sha256, upload)
        received = await service.receive_scr(tx, caller, checked)
    async with service.in_turn(runtime.resources.rehearsals):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "original"
            await asyncio.to_thread(_copy, form.document, copy)
            return await service.foresee(received, checked, runtime.resources.store, copy)


@asynccontextmanager
async def _form(request: Request, most: int, most_json: int) -> AsyncIterator[Form]:
    """The form's parts, on disk where they are large, and gone at the end."""
    refuse_by_length(request, most + most_json + OVERHEAD)
    guarded = Request(request.scope, _guarded(request.receive, most + most_json + OVERHEAD))
    try:
        async with aclosing(guarded.stream()) as stream:
            limits = {"max_files": 3, "max_fields": 3, "max_part_size": most_json}
            parts = await _Parts(request.headers, stream, **limits).parse()
    except MultiPartException as broken:
        raise FormBroken(broken.message) from None
    except ClientDisconnect:
        raise DocumentInterrupted from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull from None
        raise
    try:
        yield await _two_parts(parts, most_json)
    finally:
        await parts.close()


def _guarded(receive: Receive, most: int) -> Receive:
    """Ends a body that goes on for too long or stalls."""
    size = 0

    async def guarded() -> Message:
        nonlocal size
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await receive()
        except TimeoutError:
            raise DocumentInterrupted from None
        size += len(message.get("body", b""))
        if size > most:
            raise DocumentTooLarge(most)
        return message

    return guarded


class _Parts(MultiPartParser):
    """Keeps every byte of a part that is no file, which the framework would decode by guess."""

    def on_part_begin(self) -> None:
        self._charset = "latin-1"  # each byte is a character
        super().on_part_begin()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        part = self._current_part
        if part.file is None and len(part.data) + end - start > self.max_part_size:
            raise _metadata_too_large(self.max_part_size)
        super().on_part_data(data, start, end)


def _metadata_too_large(most: int) -> TooLarge:
    return TooLarge(f"At most {most} bytes of metadata are taken.")


async def _two_parts(form: FormData, most_json: int) -> Form:
    metadata, document = form.get("metadata"), form.get("document")
    names = sorted(name for name, _ in form.multi_items())
    if names != ["document", "metadata"] or not isinstance(document, UploadFile):
        raise FormIncomplete
    if isinstance(metadata, UploadFile):
        if (metadata.size or 0) > most_json:
            raise _metadata_too_large(most_json)
        as_sent = await metadata.read()
    else:
        as_sent = (metadata or "").encode("latin-1")
    try:
        said = strict_json(as_sent.decode())
    except (ValueError, RecursionError):
        raise FormMetadataUnreadable from None
    if not isinstance(said, dict):
        raise FormMetadataUnreadable
    return Form(said, document)


def _upload(form: Form, most: int) -> Upload:
    media_type = (form.document.content_type or "").partition(";")[0].strip().lower()
    return Upload(_chunks(form.document), media_type, most)


async def _chunks(document: UploadFile) -> AsyncIterator[bytes]:
    await document.seek(0)
    while chunk := await document.read(CHUNK):
        yield chunk


def _check_metadata(form: Form, upload: Upload) -> None:
    """What a form leaves out of its document is filled in; what it says must be so."""
    told = {"document_sha256": upload.sha256, "media_type": upload.media_type}
    for field, true in told.items():
        if form.metadata.setdefault(field, true) != true:
            raise FormDocumentDiffers(field)


def _copy(document: UploadFile, path: Path) -> None:
    document.file.seek(0)
    with path.open("wb") as file:
        shutil.copyfileobj(document.file, file)
