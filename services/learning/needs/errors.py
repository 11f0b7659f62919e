"""What can be wrong with a request about needs."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchNeed(NotFound):
    title = "There is no such need."


class AnswersAreOver(Invalid):
    title = "The day by which to answer is over before anybody was asked."


class NoSuchInvitation(NotFound):
    title = "There is no such invitation."


class NeedIsClosed(Conflict):
    title = "A choice was made: this need is closed."


class NotInterested(Invalid):
    title = "Only an invited reviewer who is interested can be chosen."
