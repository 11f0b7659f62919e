"""What can be wrong with a request about sharing."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchConsent(NotFound):
    title = "This record has no such consent."


class NothingShared(NotFound):
    title = "Nothing of this id is shared with you."


class SharedAlready(Conflict):
    title = "This item is shared for that purpose already."


class IdentifyingReflection(Invalid):
    title = (
        "This reflection holds what could identify a person; write it again before it is shared."
    )
