"""What can be wrong with a release, or with a question to one."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchRelease(NotFound):
    title = "There is no such release."


class NoSuchFile(NotFound):
    title = "The release was made without this file; Parquet needs the extra `parquet`."


class PeriodNotOver(Invalid):
    title = "This quarter is not over: a release holds all of it."


class EarlierThanReleased(Conflict):
    title = "A later quarter was released; this one was not, and only what was can be corrected."


class NothingToCorrect(Conflict):
    title = "This quarter was not released: the first release of it corrects nothing, so no note."


class UnfitNote(Invalid):
    title = "The note is public: it names, locates and blames nobody."


class NothingToRelease(Conflict):
    title = "Nothing was published up to the end of this quarter."
