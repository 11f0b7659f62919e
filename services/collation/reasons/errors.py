"""Why a reason is refused; nothing has changed then."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchReason(NotFound):
    title = "This issue has no such reason."


class ReasonForNoIssue(Invalid):
    title = "A reason is given for a practice issue of the taxonomy in force."


class ReasonIdentifies(Invalid):
    title = "A reason is read by everybody: it names, locates and blames nobody."


class ReasonOfOthers(Conflict):
    title = "What practitioners and bodies said is taken back where they said it."


class ReasonNotOfPassage(Invalid):
    title = "This version of the review has no such passage."
