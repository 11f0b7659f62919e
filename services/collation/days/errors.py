"""Why a day is not taken; nothing has changed then."""

from chassis.errors import Invalid


class DayPast(Invalid):
    title = "What is planned does not lie in the past."
