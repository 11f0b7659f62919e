"""What can be wrong with a request about engagements."""

from chassis.errors import Conflict, NotFound


class NoSuchEngagement(NotFound):
    title = "There is no such engagement."


class DeclaredAlready(Conflict):
    title = "The declaration was made and is not overwritten."
