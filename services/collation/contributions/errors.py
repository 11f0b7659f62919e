"""What can be wrong with a request about contributions."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchContribution(NotFound):
    title = "There is no such contribution."


class ForNoIssue(Invalid):
    title = "A contribution is about an issue of the taxonomy in force."


class WritingOver(Conflict):
    title = "This summit is over: nothing is contributed to it any more."


class NotHeld(Conflict):
    title = "This contribution is not held."


class OnRecordNow(Conflict):
    title = "This contribution is on record: it is not decided about any more, but withdrawn."


class StillIdentifies(Invalid):
    title = "The new words look as if they named or blamed somebody, or told of one case."


class CertainlyIdentifies(Conflict):
    title = "What was found in this contribution is certain: rewrite or discard it."


class NotOnRecord(Conflict):
    title = "This contribution is not on record: decide about it at its summit."
