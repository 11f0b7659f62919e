"""What can be wrong with a request about a record."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchRecord(NotFound):
    title = "There is no such quality record."


class NoSuchReflection(NotFound):
    title = "There is no such reflection record."


class NoSuchEntry(NotFound):
    title = "This record has no such entry."


class StepNotPlanned(Conflict):
    title = "This step is not in the plan; plan it before it is delayed."


class NotPlanned(NotFound):
    title = "Nothing is planned yet."


class ReferralKnown(Conflict):
    title = "There is a record with this source system and reference already."


class ReviewHasRecord(Conflict):
    title = "Another of your records, with content, is already about that review."


class LinkedElsewhere(Conflict):
    title = "This record is about another review already."


class ReviewerIsBoard(Invalid):
    title = "A board needs no appointment to reflect on its own record."


class RecordClosed(Conflict):
    title = "The review was withdrawn; its record is closed."
