"""Why a coding is refused; nothing has changed then."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchCoding(NotFound):
    title = "There is no such coding."


class UnknownIssue(Invalid):
    title = "The taxonomy in force has no such practice issue."


class PassageOutside(Invalid):
    title = "This version of the review has no such passage."


class SpanOutside(Invalid):
    title = "The passage ends before this span does."


class SameIssue(Invalid):
    title = "A change needs another issue than the one suggested."


class IssuesChanged(Conflict):
    title = "Issues that were found here are in force no more: read those passages again first."


class AlreadyRetracted(Conflict):
    title = "This coding was retracted for another reason."


class CodingRetracted(Conflict):
    title = "This coding was retracted and is changed no more."


class CodedAlready(Conflict):
    title = "Another coding of this passage says just that."


class OtherMemo(Conflict):
    title = "This is coded so already, with another memo or none: amend that coding."


class SettledCoding(Conflict):
    title = (
        "Two of yours agreed on this, coding blind, or a third settled it: "
        "a third person alone settles it anew, with a reason."
    )
