"""Why a workshop does not go on as asked; nothing has changed then."""

from chassis.errors import Conflict, NotFound


class NoSuchWorkshop(NotFound):
    title = "This board has no such workshop."


class NoSuchItem(NotFound):
    title = "This workshop has no such item."


class NoSuchWorkshopAction(NotFound):
    title = "This workshop has no such action."


class NoSuchShare(NotFound):
    title = "Nothing of this workshop is shared so."


class NothingShared(NotFound):
    title = "Nothing is shared here, or no more."


class NoSuchCalendar(NotFound):
    title = "There is no such calendar, or no more."


class WorkshopEnded(Conflict):
    title = "This workshop was closed or cancelled."


class WorkshopToCome(Conflict):
    title = "A workshop is closed once its day has come."


class AssessmentMissing(Conflict):
    title = "A workshop is closed once the self-assessment is there."


class NeitherActionNorReason(Conflict):
    title = "A workshop is closed with actions, or with the reason why there are none."


class ActionsAgreed(Conflict):
    title = "Actions were agreed: there is no reason for none."


class SharedAlready(Conflict):
    title = "This item is shared already."
