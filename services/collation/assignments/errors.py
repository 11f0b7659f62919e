"""Why a review cannot be assigned, or an assignment not be worked on."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchAssignment(NotFound):
    title = "There is no such coding assignment."


class NoSuchDoubleCoding(NotFound):
    title = "There is no such double coding."


class NoSuchCoder(Invalid):
    title = "A review is given to clients of one's own body that may code: this names another."


class OneCoderTwice(Invalid):
    title = "Two different people code a review twice."


class AssignmentOver(Conflict):
    title = "This assignment is over: nothing is coded under it any more."


class NotBlind(Conflict):
    title = "This review is coded openly, at the coding desk."


class NotCompared(Conflict):
    title = "Both coders must be done before anybody sees what either found."


class ComparedBefore(Conflict):
    title = (
        "Two of yours have coded this version blind, and what either found has been seen: "
        "it is coded blind once."
    )


class DoubleCodingOver(Conflict):
    title = "This double coding is over."
