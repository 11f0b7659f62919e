"""What can be wrong with a request about marker sets."""

from chassis.errors import Conflict, Invalid, NotFound


class NoSuchMarkerSet(NotFound):
    title = "There is no such marker set, or not in this version."


class NoSuchMarker(NotFound):
    title = "This set has no such marker or question."


class NoSuchComment(NotFound):
    title = "There is no such comment."


class MarkerSetHistoric(Conflict):
    title = "This set is remembered, not used; choose one in use."


class VersionNotNext(Conflict):
    title = "A set's next version has the next number; a published version is never changed."


class DateNotPossible(Invalid):
    title = "A date is not possible here."


class MarkerMisplaced(Invalid):
    title = "A marker does not belong here."


class CommentDisposed(Conflict):
    title = "What became of this comment is already published."


class PdfNotPossible(Invalid):
    title = "This installation has no PDF writer; ask for html or docx."


class IdentifyingComment(Invalid):
    title = "A comment and what became of it are published: this text could identify a person."
