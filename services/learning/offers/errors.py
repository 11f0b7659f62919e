"""What can be wrong with a request about offers."""

from chassis.errors import Conflict, NotFound


class NoSuchOffer(NotFound):
    title = "There is no such offer."


class NoSuchProgramme(NotFound):
    title = "There is no such programme."


class NoSuchReading(NotFound):
    title = "There is no such reading."


class OfferIsHistory(Conflict):
    title = "This offer is over: it takes nothing more."
