"""Gathers what a file holds beside its passages; runs in the child process only."""

from dataclasses import dataclass, field

from services.ingest.extraction.cleaning import clean
from services.ingest.extraction.domain import Aside, AsidePlace, Block, Limits, Reason
from services.ingest.extraction.errors import Refused
from services.ingest.extraction.paragraphs import pieces


@dataclass(slots=True)
class Asides:
    """Each text once for each place, where it stands first."""

    limits: Limits
    found: list[Aside] = field(default_factory=list)
    seen: set[tuple[AsidePlace, str]] = field(default_factory=set)
    size: int = 0

    def add(self, place: AsidePlace, text: str, page: int | None = None) -> None:
        text = clean(text)
        if (place, text) in self.seen:
            return
        self.seen.add((place, text))
        self.size += len(text.encode())
        # `pieces` leaves out what holds neither letters nor figures
        self.found += [Aside(place, page, piece.text) for piece in pieces(Block(1, None, text))]
        if self.size > self.limits.aside_bytes or len(self.found) > self.limits.asides:
            raise Refused(Reason.TOO_MUCH_TEXT)
