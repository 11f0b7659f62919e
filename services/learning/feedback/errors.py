"""What can be wrong with feedback."""

from chassis.errors import Conflict


class NotAttended(Conflict):
    title = "Only those who attended give feedback or say what came of it."


class FeedbackGivenAlready(Conflict):
    title = "Feedback is given once: it is anonymous, so nothing finds it again to change it."
