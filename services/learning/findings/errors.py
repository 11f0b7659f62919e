"""What can be wrong with a request about emerging findings."""

from chassis.errors import NotFound


class NoSuchFinding(NotFound):
    title = "There is no such emerging finding that you can see."
