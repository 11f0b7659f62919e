"""What can be wrong with a question about a trend."""

from chassis.errors import Invalid, NotFound


class NoSuchCode(NotFound):
    title = "The taxonomy in force has no such practice issue or stage."


class SplitTooFine(Invalid):
    title = (
        "A region or a sector is asked for by itself, without a period, a type or one another: "
        "figures split further could be subtracted from each other."
    )
