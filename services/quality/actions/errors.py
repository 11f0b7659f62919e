"""What can be wrong with a request about actions and follow-ups."""

from chassis.errors import Conflict, NotFound


class NoSuchAction(NotFound):
    title = "This record has no such action."


class NoSuchFollowup(NotFound):
    title = "There is no such follow-up: it is due 1 to 5 years after publication."


class ActionNotProposed(Conflict):
    title = "Only a proposed action is agreed."


class ActionNotAgreed(Conflict):
    title = "The action has to be agreed first."


class FollowupNotDue(Conflict):
    title = "This follow-up is not due yet."
