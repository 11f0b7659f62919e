"""Looks at texts that are stored as they are, with nobody to look at them before others do."""

from collections.abc import Mapping

from chassis.errors import Pointer
from screening.domain import Place
from screening.fields import screen_fields
from services.collation.texts.errors import IdentifyingText


def check_texts(texts: Mapping[str, str | None]) -> None:
    """By JSON pointer. Raises IdentifyingText: says which text and of which kind, never what."""
    if found := screen_fields(texts, Place.CONTRIBUTION):
        raise IdentifyingText(pointers=[Pointer(one.pointer, one.kind.value) for one in found])
