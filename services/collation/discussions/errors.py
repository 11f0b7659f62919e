"""What can be wrong with a request about the day of a summit."""

from chassis.errors import Conflict, Invalid


class WithoutTable(Conflict):
    title = "Somebody who comes has no table: give tables again."


class PhaseOutOfOrder(Conflict):
    title = "Reasons come first, then solutions, each of them once."


class TableNotBegun(Conflict):
    title = "This table has not begun: its notice is not accepted yet."


class TableClosed(Conflict):
    title = "This table is closed."


class NoSolutions(Conflict):
    title = "No solution stands here, those that are held left out: say not_reached, and why."


class SolutionsNotOpened(Conflict):
    title = "This table never began to talk of solutions: say not_reached, and why."


class SummitToCome(Conflict):
    title = "The day of this summit is to come."


class TablesOpen(Conflict):
    title = "A summit ends when all of its tables are closed."


class HeldOpen(Conflict):
    title = "A summit ends when every held contribution is decided about."


class NotOver(Conflict):
    title = "This summit is not over, or archived already."


class NotOwed(Invalid):
    title = "The outputs go to the agency types that attended, and to the Alliance's members."


class NotSentYet(Invalid):
    title = "Outputs are sent from the end of a summit on, and on record when they were."


class OutputsNotSent(Conflict):
    title = "The outputs have not gone to everybody yet."
