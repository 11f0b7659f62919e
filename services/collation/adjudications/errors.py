"""Why something cannot be adjudicated; nothing has changed then."""

from chassis.errors import Conflict, Forbidden, NotFound


class OwnAdjudication(Forbidden):
    title = "What two coders saw differently is settled by a third person, by neither of them."


class NoSuchDisagreement(NotFound):
    title = "The two coders do not differ there."


class NothingFoundThere(NotFound):
    title = "Neither of the two coders found that there: nothing of it was settled."


class AdjudicatedOtherwise(Conflict):
    title = "This was adjudicated otherwise."


class NotSettled(Conflict):
    title = "The two coders differ there, and nobody has settled it yet: adjudicate it first."
