"""Why a version of the taxonomy, or a code of it, cannot be used as was asked."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class NoSuchTaxonomy(NotFound):
    title = "There is no such version of the taxonomy."


class DraftOpen(Conflict):
    title = "A version is being drafted already; publish it or give it up first."


class TaxonomyPublished(Conflict):
    title = "A published version never changes; a change is a new version."


class NothingChanged(Conflict):
    title = "This draft changes nothing."


class SecondPersonNeeded(Forbidden):
    title = "Whoever worked on it does not publish it: a second person does."


class ChangeImpossible(Invalid):
    title = "This change makes no version that could be used."


class NotAboutPractice(Invalid):
    title = "An issue is about practice, not about what a family is."


class RetiredIssue(Invalid):
    title = "This practice issue is in force no more and takes no new codings."
