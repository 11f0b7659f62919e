"""What can be wrong with a question to the grid."""

from chassis.errors import Invalid, NotFound


class NoSuchIssue(NotFound):
    title = "There is no such practice issue in the taxonomy in force."


class ReleaseIsWhole(Invalid):
    title = "A release is printed whole; filters are for the state of now."


class EmptyPeriod(Invalid):
    title = "The period ends before it begins."
