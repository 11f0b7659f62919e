"""Why a decision cannot be made."""

from chassis.errors import Conflict, Invalid, Pointer


class ScrNotHeld(Conflict):
    title = "This version is not held: nothing is to be decided about it."


class DecidedOtherwise(Conflict):
    title = "This version was decided about before, and otherwise."


class LaterVersionSent(Conflict):
    title = "The board has sent a later version: this one will not be published."


class ReasonUnfit(Invalid):
    title = "The reason does not go with the decision."

    def __init__(self) -> None:
        super().__init__(pointers=[Pointer("/reason", "Not a reason for this outcome.")])
