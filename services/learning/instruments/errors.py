"""What can be wrong with a request about instruments."""

from chassis.errors import Invalid, NotFound


class NoSuchInstrument(NotFound):
    title = "There is no such instrument."


class InstrumentContradictsItself(Invalid):
    title = "The questions of this instrument contradict each other."
