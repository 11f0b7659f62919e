"""What can be wrong with a request about mentoring."""

from chassis.errors import Conflict, NotFound


class NoSuchMentor(NotFound):
    title = "There is no such mentor in the directory."


class NoSuchMentorship(NotFound):
    title = "There is no such mentorship."


class NotYourStep(Conflict):
    title = "This step is not open to you as things stand."
