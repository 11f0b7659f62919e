"""What can be wrong with a request about summits and places at them."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchSummit(NotFound):
    title = "There is no such summit."


class NoSuchRegistration(NotFound):
    title = "There is no such registration."


class NoSuchTable(NotFound):
    title = "This summit has no such table."


class NotPublished(Invalid):
    title = "A summit is called on briefings that are published."


class NotThreeTopics(Invalid):
    title = "A delegate chooses exactly three different topics of this summit."


class NoticeNotAccepted(Invalid):
    title = "Nothing is stored before the summit's data-use notice is accepted, in this version."


class RulesContradict(Invalid):
    title = "The rules for the tables contradict each other."


class SummitFull(Conflict):
    title = "All places of this summit are taken."


class PlacesTaken(Conflict):
    title = "More places are taken than that."


class RegistrationOver(Conflict):
    title = "Registration for this summit is over."


class PlaceGivenUp(Conflict):
    title = "This place was given up: nothing more is taken in for it."


class NotAllocated(Conflict):
    title = "The tables of this summit are not given yet."


class SummitNotOpen(Conflict):
    title = "This summit is not open."


class SummitBegun(Conflict):
    title = "This summit has begun or is over: its places and tables no longer change."


class RegistrationsChanged(Conflict):
    title = "Registrations changed while tables were worked out; ask again."


class AllocationUnfinished(Conflict):
    title = "The search ended before it found tables, or that there are none: loosen the rules."


class NoAllocation(Conflict):
    title = "No allocation keeps all the rules; the errors say which rule stands in the way."
