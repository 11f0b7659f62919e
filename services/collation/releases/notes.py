"""What a public note of a correction must not say."""

from chassis.errors import Pointer
from screening.blame import blame_terms
from screening.domain import Place
from screening.fields import screen_fields
from services.collation.releases.errors import UnfitNote


def check_note(note: str | None) -> None:
    """Nobody looks at a note before everybody reads it, so that what is suspected is refused too.

    Raises UnfitNote: says of which kind, never what.
    """
    kinds = {found.kind.value for found in screen_fields({"/note": note}, Place.CONTRIBUTION)}
    if any(blame_terms(note or "")):
        kinds.add("blame_term")
    if kinds:
        raise UnfitNote(pointers=[Pointer("/note", kind) for kind in sorted(kinds)])
