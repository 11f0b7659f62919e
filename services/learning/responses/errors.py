"""What can be wrong with a response."""

from chassis.errors import Invalid, NotFound


class NoSuchResponse(NotFound):
    title = "There is no such response, or it was sent and is nobody's any more."


class NoSuchQuestion(Invalid):
    title = "This question is not asked, or not after the answers given so far."


class NotAnOption(Invalid):
    title = "This is none of the options."


class AnswersMissing(Invalid):
    title = "Some questions need an answer first."
