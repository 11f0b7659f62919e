"""What can be wrong with a request about mini-summits."""

from chassis.errors import Conflict, Gone, Invalid, NotFound


class NoSuchConsultation(NotFound):
    title = "There is no such mini-summit."


class NoSuchComment(NotFound):
    title = "This mini-summit has no such comment."


class CommentGone(Gone):
    title = "This comment was withdrawn."


class CommentNotPublic(Conflict):
    title = "This comment is not public: decide about its words."


class ConsultationOver(Conflict):
    title = "This mini-summit is over."


class ConsultationToCome(Conflict):
    title = "A mini-summit ends once its day has come."


class CommentHeld(Conflict):
    title = "This comment is held: decide about its words first."


class CommentNotHeld(Conflict):
    title = "This comment is not held."


class CommentCertain(Conflict):
    title = "What was found in this comment is certain: rewrite or discard it."


class CommentStillIdentifies(Invalid):
    title = "The new words look as if they named or blamed somebody, or told of one case."


class CommentsOpen(Conflict):
    title = "A mini-summit ends when each comment has its disposition."
