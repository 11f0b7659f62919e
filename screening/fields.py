"""Screening of the texts of one request: which field holds what, never the words."""

from collections.abc import Mapping
from dataclasses import dataclass

from screening.domain import Certainty, Kind, Place, screen
from screening.readings import link_readings


@dataclass(frozen=True, slots=True, order=True)
class FieldSuspicion:
    """A field, by its JSON pointer, looks as if it held an identifier of this kind."""

    pointer: str
    kind: Kind
    certainty: Certainty


def screen_fields(
    fields: Mapping[str, str | None], place: Place = Place.FIELD
) -> list[FieldSuspicion]:
    """Each suspicion once, in the order of the fields; fields without text are passed over."""
    found: dict[FieldSuspicion, None] = {}
    for pointer, text in fields.items():
        for suspicion in screen(text or "", place):
            found[FieldSuspicion(pointer, suspicion.kind, suspicion.certainty)] = None
    return list(found)


def screen_links(
    links: Mapping[str, str | None], place: Place = Place.REMARK
) -> list[FieldSuspicion]:
    """The same of addresses: as they are written, and of what their parts say."""
    found: dict[FieldSuspicion, None] = {}
    for pointer, link in links.items():
        for reading in (link or "", *link_readings(link or "")):
            found |= dict.fromkeys(screen_fields({pointer: reading}, place))
    return list(found)
