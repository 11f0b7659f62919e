"""What can be wrong with a reflection."""

from chassis.errors import Invalid, NotFound


class NoSuchReflection(NotFound):
    title = "This record has no such reflection."


class ProportionalityMissing(Invalid):
    title = "A reflection on marker 6 says why the effort is proportionate."
