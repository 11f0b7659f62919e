"""What may leave a board: words that name nobody, in whatever way they are spelled."""

from collections.abc import Iterable, Mapping, Sequence

from screening.domain import Kind, Place, screen
from screening.readings import link_readings, readings


def identifying(
    texts: Mapping[str, str | None], links: Sequence[str] = (), name: str = "evidence"
) -> list[tuple[str, Kind]]:
    """The part and what it may hold, each once. A suspicion is enough: no person reads between."""
    found = [(part, kind) for part, text in texts.items() for kind in _kinds(readings(text or ""))]
    for place, link in enumerate(links):
        found += [(f"{name}/{place}", kind) for kind in _kinds(link_readings(link))]
    return list(dict.fromkeys(found))


def _kinds(of_readings: Iterable[str]) -> list[Kind]:
    return [found.kind for text in of_readings for found in screen(text, Place.REMARK)]
