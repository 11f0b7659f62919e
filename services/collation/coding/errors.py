"""Why the coding of a review cannot go on."""

from chassis.errors import Conflict


class CodingComplete(Conflict):
    title = "The coding of this review is complete; reopen it to go on."


class CodedBlind(Conflict):
    title = "Two people code this review blind: until both are done nobody codes it openly."


class CodingBegun(Conflict):
    title = "This review was coded already: two people can code blind only what nobody has coded."
