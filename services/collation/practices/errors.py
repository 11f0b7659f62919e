"""Why an example is not shared, shown or decided about; nothing has changed then."""

from chassis.errors import Conflict, Gone, Invalid, NotFound


class NoSuchPractice(NotFound):
    title = "There is no such example of good practice."


class PracticeGone(Gone):
    title = "This example was withdrawn."


class NothingToSearch(Invalid):
    title = "The search has no word in it, or too many."


class PracticeNotHeld(Conflict):
    title = "Only a held example is decided about."


class OwnPractice(Conflict):
    title = "Somebody else than the one who shared it decides."


class PracticeEnded(Conflict):
    title = "This example was refused or withdrawn before."
