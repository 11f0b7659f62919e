"""The door for reviews whose documents were sent before."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from chassis.auth import Caller, needs
from chassis.db import Transaction, utc_now
from chassis.errors import Failure, Invalid, Unavailable
from chassis.http import Unit, UnitOfWorkRoute, new_router
from chassis.problems import pointers_of, problem_of
from chassis.requests import RequestInParts, refuse_part
from services.ingest.scrs.schemas import EXAMPLE_SENT, ScrIn
from services.ingest.submissions import service
from services.ingest.submissions.checks import check_scr
from services.ingest.submissions.schemas import (
    EXAMPLE_RECEIPT,
    EXAMPLE_REHEARSAL,
    BatchIn,
    BatchItem,
    BatchOut,
    Rehearsal,
    ScrReceipt,
)

router = new_router("/v1/scrs", "scrs")
Pusher = Annotated[Caller, needs("scrs:push")]
ValidateOnly = Annotated[
    bool, Query(description="Check everything and say what would happen; store and tell nothing.")
]
MOST_BATCH_BYTES = 10_000_000
SAME: dict[str, Any] = {
    "model": ScrReceipt | Rehearsal,
    "description": "Received before, or a rehearsal.",
    "content": {
        "application/json": {
            "examples": {
                "received_before": {
                    "summary": "The same was sent before.",
                    "value": EXAMPLE_RECEIPT | {"state": "published"},
                },
                "rehearsal": {"summary": "With `validate_only`.", "value": EXAMPLE_REHEARSAL},
            }
        }
    },
}
FORM_TOO: dict[str, Any] = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["metadata", "document"],
                    "properties": {
                        "metadata": {"$ref": "#/components/schemas/ScrIn"},
                        "document": {"type": "string", "format": "binary"},
                    },
                },
                "encoding": {"metadata": {"contentType": "application/json"}},
                "example": {"metadata": EXAMPLE_SENT, "document": "%PDF-1.7"},
            }
        }
    }
}


class ScrRoute(UnitOfWorkRoute):
    """The route beside the form's."""

    accepted = ("application/json", "multipart/form-data")


async def push_scr(
    body: ScrIn, request: Request, caller: Pusher, unit: Unit, validate_only: ValidateOnly = False
) -> Response:
    """Send a published review whose document was sent before, or both at once as a form.

    A form needs the scope `documents:push` too, and may leave out what can be seen of its file.
    Of the answer, follow `status_url` to see the report read and the review published or held.
    """
    runtime = request.app.state.runtime
    checked = check_scr(body, utc_now().date())
    if validate_only:
        async with service.rehearsal(runtime.database) as tx:
            received = await service.receive_scr(tx, caller, checked)
        async with service.in_turn(runtime.resources.rehearsals):
            return answer(await service.foresee(received, checked, runtime.resources.store))
    tx = await unit.begin()
    received = await service.receive_scr(tx, caller, checked)
    tx.after_commit(runtime.resources.new_reviews.set)
    return answer(service.receipt_of(received), new=received.new)


router.add_api_route(
    "",
    push_scr,
    methods=["POST"],
    status_code=202,
    response_model=ScrReceipt,
    responses={200: SAME},
    openapi_extra=FORM_TOO,
    route_class_override=ScrRoute,
)


def answer(body: ScrReceipt | Rehearsal, *, new: bool = False) -> Response:
    location = {"Location": body.status_url} if isinstance(body, ScrReceipt) else {}
    return JSONResponse(body.model_dump(mode="json"), 202 if new else 200, location)


class BatchRoute(UnitOfWorkRoute):
    """Reads a body of which each item is judged by itself."""

    request_class = RequestInParts


async def push_batch(
    body: BatchIn, request: Request, caller: Pusher, unit: Unit, validate_only: ValidateOnly = False
) -> BatchOut:
    """Send up to a hundred reviews; each is received or refused by itself.

    With `validate_only` the documents are not read: ask for each review alone to have that too.
    """
    runtime = request.app.state.runtime
    if validate_only:
        async with service.rehearsal(runtime.database) as tx:
            return await _take_all(tx, caller, body, rehearsed=True)
    tx = await unit.begin()
    tx.after_commit(runtime.resources.new_reviews.set)
    return await _take_all(tx, caller, body, rehearsed=False)


router.add_api_route(
    "/batch",
    push_batch,
    methods=["POST"],
    response_model=BatchOut,
    max_body_size=MOST_BATCH_BYTES,
    route_class_override=BatchRoute,
)


async def _take_all(tx: Transaction, caller: Caller, body: BatchIn, *, rehearsed: bool) -> BatchOut:
    items = [await _take(tx, caller, item, rehearsed=rehearsed) for item in body.items]
    return BatchOut(items=[item.model_copy(update={"index": i}) for i, item in enumerate(items)])


async def _take(tx: Transaction, caller: Caller, item: Any, *, rehearsed: bool) -> BatchItem:
    """One item as if it had come alone; what ends all of them is not caught."""
    try:
        refuse_part(item)
        checked = check_scr(scr_of(item), utc_now().date())
        async with tx.session.begin_nested():
            received = await service.receive_scr(tx, caller, checked)
    except Unavailable:
        raise
    except Failure as failure:
        return BatchItem(status=failure.status, problem=problem_of(failure))
    status: Literal[200, 202] = 202 if received.new else 200
    if rehearsed:
        told = Rehearsal(would_answer=status, version=received.version.version)
        return BatchItem(status=200, rehearsal=told)
    return BatchItem(status=status, receipt=service.receipt_of(received))


def scr_of(item: Any) -> ScrIn:
    try:
        return ScrIn.model_validate(item)
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False, include_context=False)
        located = [{**problem, "loc": ("body", *problem["loc"])} for problem in problems]
        raise Invalid(pointers=pointers_of(located, item)) from None
