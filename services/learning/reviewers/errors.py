"""What can be wrong with a request about reviewers."""

from chassis.errors import Conflict, Invalid, NotFound


class NoRecord(NotFound):
    title = "You keep no record here yet."


class NoSuchReviewer(NotFound):
    title = "There is no such reviewer in the directory."


class NoSuchRemoval(NotFound):
    title = "There is no removal from the directory to speak of."


class AlreadyRemoved(Conflict):
    title = "This reviewer was already given notice."


class RepliedAlready(Conflict):
    title = "The reply to this removal is recorded and is not overwritten."


class NotYet(Invalid):
    title = "What is recorded has happened: this day has not come yet."
