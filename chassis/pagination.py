"""Pages of a list by cursor: an opaque place in one tenant's one list, never an offset."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis.auth import Caller
from chassis.errors import Rejected

Item = TypeVar("Item")
Key = TypeVar("Key")
Row = TypeVar("Row")


class BadCursor(Rejected):
    title = "This cursor is not of this list."


def _show_one(schema: dict[str, Any], page: type[BaseModel]) -> None:
    """A page's example is a page of its item's, where that has one and nothing else is needed."""
    args = page.__pydantic_generic_metadata__["args"]
    extra = getattr(args[0], "model_config", {}).get("json_schema_extra") if args else None
    if isinstance(extra, dict) and "example" in extra:
        schema["example"] = {"items": [extra["example"]], "next": None}


class Page(BaseModel, Generic[Item]):
    """One page; `next` is the cursor of the page after it, or null at the end."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_show_one)

    items: list[Item]
    next: str | None = Field(
        default=None, description="Pass as `cursor` to get the following page."
    )


Limit = Annotated[int, Query(ge=1, le=200, description="How many items at the most.")]
Cursor = Annotated[str | None, Query(max_length=300, description="The `next` of the page before.")]


def list_id(caller: Caller, name: str, *filters: object) -> str:
    """Names one list as one tenant sees it, so that a cursor fits no other."""
    text = json.dumps([caller.tenant, name, [str(f) for f in filters]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_cursor(of_list: str, last: UUID | int | str) -> str:
    text = json.dumps([of_list, str(last)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def next_page(
    of_list: str, found: Sequence[Row], limit: int, place: Callable[[Row], UUID | int | str]
) -> str | None:
    """The cursor behind the first `limit`, where more were found; else that page is the last."""
    return write_cursor(of_list, place(found[limit - 1])) if len(found) > limit else None


def read_cursor(of_list: str, cursor: str | None) -> str | None:
    """The last item's key; raises BadCursor for a foreign or broken cursor."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        named, last = json.loads(text)
    except (ValueError, TypeError):
        raise BadCursor from None
    if named != of_list or not isinstance(last, str):
        raise BadCursor
    return last


def read_cursor_as(kind: Callable[[str], Key], of_list: str, cursor: str | None) -> Key | None:
    """The last item's key as the list orders by it: an `int`, a `UUID`; raises BadCursor."""
    last = read_cursor(of_list, cursor)
    try:
        return None if last is None else kind(last)
    except ValueError:
        raise BadCursor from None


def read_number(of_list: str, cursor: str | None) -> int | None:
    """The same for a list that goes by number."""
    last = read_cursor(of_list, cursor)
    if last is None:
        return None
    if not last.isascii() or not last.isdigit() or len(last) > 18:
        raise BadCursor
    return int(last)


async def rows_after(
    session: AsyncSession,
    wanted: Select[Row],
    place: Sequence[InstrumentedAttribute[Any]],
    after: UUID | None,
    limit: int,
    *,
    newest_first: bool = False,
) -> Sequence[Row]:
    """A page in the order of `place`, or against it, behind the row of this id; raises BadCursor
    for none."""
    if after is not None:
        table: Any = place[-1].class_
        last = await session.get(table, after)
        if last is None:
            raise BadCursor
        there = tuple(getattr(last, column.key) for column in place)
        here = tuple_(*place)
        wanted = wanted.where(here < there if newest_first else here > there)
    order = [column.desc() for column in place] if newest_first else place
    return (await session.scalars(wanted.order_by(*order).limit(limit))).all()
