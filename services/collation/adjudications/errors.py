"""Why something cannot be adjudicated; nothing has changed then."""

from chassis.errors import Conflict, Forbidden, NotFound


class OwnAdjudication(Forbidden):
    title = "What two coders saw differently is settled by a third person, by neither of them."


class NoSuchDisagreement(NotFound):
    title = "The two coders do not differ there."


class AdjudicatedOtherwise(Conflict):
    title = "This was adjudicated otherwise."
