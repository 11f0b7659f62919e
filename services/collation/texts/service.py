"""Looks at texts that are stored as they are, with nobody to look at them before others do."""

from collections.abc import Mapping, Sequence

from chassis.errors import Pointer
from screening.domain import Place
from screening.fields import FieldSuspicion, screen_fields, screen_links
from services.collation.texts.errors import IdentifyingText


def check_texts(texts: Mapping[str, str | None]) -> None:
    """By JSON pointer. Raises IdentifyingText: says which text and of which kind, never what."""
    _refuse(screen_fields(texts, Place.CONTRIBUTION))


def check_links(links: Mapping[str, str | None]) -> None:
    """The same of addresses, which may say as much in their path. Raises IdentifyingText."""
    _refuse(screen_links(links))


def _refuse(found: Sequence[FieldSuspicion]) -> None:
    if found:
        raise IdentifyingText(pointers=[Pointer(one.pointer, one.kind.value) for one in found])
