"""What can be wrong with a request about briefings."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchBriefing(NotFound):
    title = "There is no such briefing, or it has no published edition."


class NoSuchEdition(NotFound):
    title = "This briefing has no such edition."


class NoSuchFlag(NotFound):
    title = "This edition has no such flag."


class AwaitingTitle(Conflict):
    title = "The title of this briefing is not known; type it in from the published set first."


class TitleKnown(Conflict):
    title = "The printed title of this briefing is known."


class EditionUnfinished(Conflict):
    title = "You are writing an edition of this briefing; finish that one."


class NotDraft(Conflict):
    title = "Only a draft is written in or submitted; return it to its author first."


class NotInReview(Conflict):
    title = "This edition is not in review."


class FlagsOpen(Conflict):
    title = "Text of this edition is flagged, and no editor let all of it stand."


class ApproverIsAuthor(Conflict):
    title = "Who wrote in an edition, or what it took over, cannot approve it."


class OwnText(Conflict):
    title = "That a flag may stand is said by somebody who wrote nothing of the text."


class CorrectionUnexplained(Invalid):
    title = "A title that is there is corrected with a reason."


class PartsMissing(Invalid):
    title = "A briefing goes to review with all of its parts."


class IdentifierFound(Invalid):
    title = "A text holds what identifies or blames somebody; nothing was stored."


class PassageNotThere(Invalid):
    title = "A vignette's passage is not in the version in force of a published review."
