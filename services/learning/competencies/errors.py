"""What can be wrong with a request about competencies."""

from chassis.errors import Invalid, NotFound


class NoSuchFramework(NotFound):
    title = "There is no such version of the competency framework."


class NoSuchEvidence(NotFound):
    title = "There is no such evidence."


class NoSuchCompetency(Invalid):
    title = "That version of the framework has no such competency."
