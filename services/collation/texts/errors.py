"""Why a text is not taken; nothing has changed then."""

from chassis.errors import Invalid


class IdentifyingText(Invalid):
    title = "A text identifies or blames somebody, or looks as if it did."


class MayIdentify(Invalid):
    title = "A text may identify somebody, or names a body that is not to be named."
