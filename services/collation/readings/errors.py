"""Why a blind coding is refused; nothing has changed then."""

from chassis.errors import Conflict, NotFound


class NoSuchBlindCoding(NotFound):
    title = "There is no such coding under this assignment."


class TakenBack(Conflict):
    title = "This coding was taken back and is changed no more."


class SaidAlready(Conflict):
    title = "Another coding of yours says just that of this passage."
