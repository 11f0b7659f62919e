"""Looks at texts that are stored as they are, with nobody to look at them before others do."""

from collections.abc import Mapping, Sequence

from chassis.db import Transaction
from chassis.errors import Pointer
from screening.domain import Place
from screening.fields import FieldSuspicion, screen_fields, screen_links
from services.collation.boards.local_data import local_data
from services.collation.boards.queries import known_boards
from services.collation.texts.errors import IdentifyingText


def check_texts(texts: Mapping[str, str | None], place: Place = Place.REMARK) -> None:
    """By JSON pointer. Raises IdentifyingText: says which text and of which kind, never what."""
    _refuse(screen_fields(texts, place))


def check_links(links: Mapping[str, str | None]) -> None:
    """The same of addresses, which may say as much in their path. Raises IdentifyingText."""
    _refuse(screen_links(links))


async def faults(tx: Transaction, texts: Mapping[str, str | None]) -> list[Pointer]:
    """What the nation reads at once names nobody, no board and no place, tells of no one case and
    blames nobody; of each text, by JSON pointer, what it does of this, and never its words."""
    known = await known_boards(tx.session)
    found = [(one.pointer, one.kind.value) for one in screen_fields(texts, Place.CONTRIBUTION)]
    found += [(one.pointer, "local_data") for one in local_data(texts, known)]
    return [Pointer(*one) for one in dict.fromkeys(found)]


def _refuse(found: Sequence[FieldSuspicion]) -> None:
    if found:
        raise IdentifyingText(pointers=[Pointer(one.pointer, one.kind.value) for one in found])
