"""Why a reason is refused; nothing has changed then."""

from chassis.errors import Invalid, NotFound


class NoSuchReason(NotFound):
    title = "This issue has no such reason."


class ReasonForNoIssue(Invalid):
    title = "A reason is given for a practice issue of the taxonomy in force."


class ReasonIdentifies(Invalid):
    title = "This reason holds what could identify a person or a place."


class ReasonNotOfPassage(Invalid):
    title = "This version of the review has no such passage."
