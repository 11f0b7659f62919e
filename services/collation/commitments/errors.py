"""Why an answer, a commitment or a raised issue is not taken; nothing has changed then."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class NoSuchQuestion(NotFound):
    title = "This issue was not put to the Alliance."


class NoSuchCommitment(NotFound):
    title = "There is no such commitment."


class NoSuchRaisedIssue(NotFound):
    title = "This board raised no such issue."


class NoSuchAllianceReason(NotFound):
    title = "This body gave no such reason."


class NotYourCommitment(Forbidden):
    title = "Only the body that made a commitment says how it goes on."


class CommitmentOver(Conflict):
    title = "This commitment is closed; evidence of its effect can still be added."


class EffectMissing(Invalid):
    title = "What is closed says what effect was seen, or that none was."


class PartnersMissing(Invalid):
    title = "A joint action names the other members; an action of one's own names none."


class AnotherIssue(Invalid):
    title = "What a board raised is put as, or supports, the same practice issue."


class NotAskedToJoin(Invalid):
    title = "A member joins a commitment to this issue of which it was asked to be a partner."


class SupportsItself(Invalid):
    title = "A commitment or an issue does not support itself."


class DecidedBefore(Conflict):
    title = "It was decided before what becomes of this issue."
