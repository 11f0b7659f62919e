"""Why a proposal is not taken, or cannot be decided; nothing has changed then."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class NoSuchProposal(NotFound):
    title = "There is no such proposal, or it is not yours to see."


class EvidenceMissing(Invalid):
    title = "This is no passage of a review in force, and no reason given at a summit."


class EvidenceGone(Conflict):
    title = "Nothing that this proposal rests on is still there."


class ProposalDecided(Conflict):
    title = "This proposal was decided already."


class OwnProposal(Forbidden):
    title = "Whoever proposed an issue does not decide about it: a second person does."
