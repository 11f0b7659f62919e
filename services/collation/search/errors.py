"""Why a question cannot be answered."""

from chassis.errors import Invalid


class NothingAsked(Invalid):
    title = "Say at least one word that is to be found."


class PeriodEmpty(Invalid):
    title = "The period ends before it begins."
