"""Why the coding of a review cannot go on."""

from chassis.errors import Conflict


class CodingComplete(Conflict):
    title = "The coding of this review is complete; reopen it to go on."
