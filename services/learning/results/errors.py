"""Why results are not shown."""

from chassis.errors import Conflict, Invalid, NotFound


class StillOpen(Conflict):
    title = "Results are shown once the survey is closed."


class CrossTableUnsafe(Conflict):
    title = "This cross-table is not shown."


class NothingToChoose(Invalid):
    title = "A cross-table needs two different questions with options."


class NoSuchReport(NotFound):
    title = "There are no such reported results."
