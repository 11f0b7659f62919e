"""Why a text is not taken; nothing has changed then."""

from chassis.errors import Invalid


class IdentifyingText(Invalid):
    title = "A text identifies somebody, or looks as if it did."
