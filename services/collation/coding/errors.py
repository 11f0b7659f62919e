"""Why the coding of a review cannot go on."""

from chassis.errors import Conflict


class CodingComplete(Conflict):
    title = "The coding of this review is complete; reopen it to go on."


class CodedBlind(Conflict):
    title = "Two of yours code this review blind: until it is settled none codes it openly."


class CodingBegun(Conflict):
    title = "This review was coded already: two can code blind only what none of yours has coded."
