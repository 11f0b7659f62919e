"""Why a file cannot be made or taken; nothing has changed then."""

from chassis.errors import Invalid, UnsupportedType


class NotRefiQda(Invalid):
    title = "This is no REFI-QDA file that can be read here."


class UnknownCodes(Invalid):
    title = "The file names codes or texts that are not known here."


class OutsidePassage(Invalid):
    title = "A selection does not lie within one passage."


class OtherText(Invalid):
    title = "The text of a report in the file is not the text that is in force here."


class NotTheFormat(UnsupportedType):
    title = "This address takes another format."
