"""Why a review cannot be used."""

from chassis.errors import Conflict, Gone, NotFound, Rejected


class NoSuchReview(NotFound):
    title = "No such review was published."


class ReviewWithdrawn(Gone):
    title = "This review was withdrawn and may no longer be used."


class VersionNotInForce(Conflict):
    title = "Another version of this review is in force."


class PassagesWithoutEnd(Rejected):
    title = "The passages of this review do not come to an end."


class PassagesNotFound(NotFound):
    """A published version has passages: the way to them is wrong, and an operator must see it."""

    title = "The passages of a published review are not where its event says."
