"""What can be wrong with a request about places."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class NoSuchPlace(NotFound):
    title = "There is no such place."


class NotForYou(Forbidden):
    title = "This offer is not open to your audience."


class AllocatedByChoice(Conflict):
    title = "Places of a programme are allocated by choices until that is done."


class ChoicesClosed(Conflict):
    title = "The places of this programme were given: choices no longer change."


class ChoicesStillOpen(Conflict):
    title = "Choices can still be made: places are given after the closing day."


class NotOfTheProgramme(Invalid):
    title = "A choice is not an offer of this programme, or the same offer twice."


class PlaceIsOver(Conflict):
    title = "This place is over: what happened is recorded."
