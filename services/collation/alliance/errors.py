"""Why the Alliance does not go on as asked; nothing has changed then."""

from chassis.errors import Conflict, Forbidden, Gone, Invalid, NotFound


class NotMember(Forbidden):
    title = "Only a member body of the Alliance does that."


class NoCharter(NotFound):
    title = "The Alliance has no charter yet."


class NoSuchMember(NotFound):
    title = "The Alliance has no such member."


class UnknownMember(Invalid):
    title = "A body that is named here is no member of the Alliance."


class NoSuchMeeting(NotFound):
    title = "The Alliance has no such meeting."


class NoSuchGroup(NotFound):
    title = "The Alliance has no such working group."


class CharterMissing(Conflict):
    title = "A meeting opens once terms of reference, aims and a glossary exist."


class MeetingNotToCome(Conflict):
    title = "This meeting is open or over."


class MeetingToCome(Conflict):
    title = "A meeting opens once its day has come."


class NoSuchPaper(NotFound):
    title = "There is no such paper."


class PaperGone(Gone):
    title = "This paper was withdrawn."


class MeetingNotOpen(Conflict):
    title = "This meeting is not open."


class MeetingOver(Conflict):
    title = "This meeting is over."


class OneBodyAlone(Invalid):
    title = "A working group spans at least two members."


class LocalDataInPaper(Invalid):
    title = "What is for the Alliance names no local board, and identifies and blames nobody."
