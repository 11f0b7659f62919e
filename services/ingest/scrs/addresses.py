"""What links, mailboxes and references say beside where they lead: rules I4 and I5."""

import re
from collections.abc import Iterator

from screening.contacts import is_role
from screening.domain import Certainty, Kind, Place, screen
from screening.fields import FieldSuspicion, screen_links
from screening.vocabulary import is_word

_STORED_AT = re.compile(
    r"(?<![a-z])(?:files?|records?|ref|reference|log|entry)(?=[/_=-]?(?:id|no|number)?[/_=-]?\d)",
    re.IGNORECASE,
)
"""`/file/1234`: where a document is stored, not whose case it is of."""
_BETWEEN = re.compile(r"[\d._+-]+")
_OF_A_BODY = re.compile(r"[a-z]*(?:scb|scp|sab|board|partnership|safeguarding|admin)s?")
_SHORT_FORM = 3


def in_link(pointer: str, url: str) -> list[FieldSuspicion]:
    """Of path, query and fragment, decoded too."""
    return screen_links({pointer: _STORED_AT.sub("", url)}, Place.LABEL)


def in_reference(pointer: str, reference: str) -> list[FieldSuspicion]:
    """A number by which a system knows a case is what a reference is."""
    found = screen_links({pointer: reference}, Place.LABEL)
    return [one for one in found if one.kind is not Kind.CASE_NUMBER]


def in_mailbox(pointer: str, mailbox: str) -> Iterator[FieldSuspicion]:
    """For certain a person's that holds a name and no office; perhaps one that holds either both
    or nothing that is known."""
    local, _, domain = mailbox.lower().partition("@")
    parts = _BETWEEN.sub(" ", local).split()
    named = any(found.kind is Kind.NAMED_PERSON for found in screen(" ".join(parts), Place.LABEL))
    of_role = is_role(local) or (
        not any(len(part) == 1 for part in parts)
        and any(is_word(part) or _OF_A_BODY.fullmatch(part) for part in parts)
    )
    if named:
        certainty = Certainty.SUSPECTED if of_role else Certainty.CERTAIN
        yield FieldSuspicion(pointer, Kind.EMAIL, certainty)
    elif not (of_role or local in domain or (local.isalpha() and len(local) <= _SHORT_FORM)):
        yield FieldSuspicion(pointer, Kind.EMAIL, Certainty.SUSPECTED)
