"""What can be wrong with a request for a record."""

from chassis.errors import NotFound


class NoSuchReflection(NotFound):
    title = "There is no such reflection record."
