"""What can be wrong with a request about surveys."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchSurvey(NotFound):
    title = "There is no such survey."


class SurveyIsClosed(Conflict):
    title = "This survey is closed."


class SurveyOpensLater(Conflict):
    title = "This survey is not open yet."


class SampleTooEarly(Conflict):
    title = "A sample is drawn once the survey is closed."


class ClosesBeforeItOpens(Invalid):
    title = "A survey closes after it opens."
