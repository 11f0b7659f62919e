"""Proposes an issue on evidence, and lets a second person take it up or decline it."""

import asyncio
from collections.abc import Iterable
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Failure, Pointer
from screening.domain import Place
from services.collation.coding import service as coding
from services.collation.proposals import queries
from services.collation.proposals.domain import ProposalState
from services.collation.proposals.errors import (
    EvidenceGone,
    EvidenceMissing,
    OwnProposal,
    ProposalDecided,
)
from services.collation.proposals.schemas import (
    Evidence,
    PassageEvidence,
    ProposalDecisionIn,
    ProposalIn,
    SummitEvidence,
)
from services.collation.proposals.tables import IssueProposal
from services.collation.reasons import queries as reasons
from services.collation.reasons.domain import ReasonOrigin
from services.collation.reviews import queries as reviews
from services.collation.taxonomy import changes
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy import service as versions
from services.collation.taxonomy.domain import Taxonomy, VersionStatus, parse
from services.collation.taxonomy.schemas import IssueIn
from services.collation.texts.service import check_texts

_EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(Evidence)


async def propose_issue(tx: Transaction, caller: Caller, body: ProposalIn) -> IssueProposal:
    """Raises NotAboutPractice, IdentifyingText, EvidenceMissing or CodedBlind."""
    await asyncio.to_thread(_check, body, await taxonomies.in_force(tx.session))
    for place, evidence in enumerate(body.evidence):
        if not await _stands(tx, evidence):
            raise EvidenceMissing(pointers=[Pointer(f"/evidence/{place}", "Not found.")])
        if isinstance(evidence, PassageEvidence):
            await coding.check_open(tx, caller.tenant, evidence.scr_id)
    proposal = IssueProposal(
        proposal_id=uuid4(),
        tenant=caller.tenant,
        proposed_by=caller.client,
        proposed_at=utc_now(),
        key=body.key,
        issue=body.issue.model_dump(mode="json"),
        context_tags=body.context_tags,
        evidence=[one.model_dump(mode="json") for one in body.evidence],
        state=ProposalState.PROPOSED,
    )
    tx.session.add(proposal)
    await tx.session.flush()
    return proposal


def _check(body: ProposalIn, before: Taxonomy) -> None:
    versions.check_practice(body.key, "/key")
    versions.check_wording(body.issue.wording, "/issue", before)
    tags = {f"/context_tags/{place}": tag for place, tag in enumerate(body.context_tags)}
    check_texts({"/key": body.key} | tags, Place.CONTRIBUTION)


async def _stands(tx: Transaction, evidence: PassageEvidence | SummitEvidence) -> bool:
    if isinstance(evidence, SummitEvidence):
        reason = await reasons.find_offered(tx.session, evidence.reason_id)
        return reason is not None and reason.origin is ReasonOrigin.SUMMIT
    try:
        review = await reviews.review_in_force(
            tx.session, evidence.scr_id, evidence.scr_version, caller=None
        )
    except Failure:
        return False
    return await reviews.find_passage(tx.session, review, evidence.passage) is not None


async def decide_proposal(
    tx: Transaction, by: str, proposal_id: UUID, body: ProposalDecisionIn
) -> IssueProposal:
    """Taken up, it is a change of the open draft, which is begun if there is none.

    Raises NoSuchProposal, ProposalDecided, OwnProposal, EvidenceGone or IdentifyingText.
    """
    check_texts({"/explanation": body.explanation}, Place.CONTRIBUTION)
    proposal = await queries.get_proposal(tx.session, proposal_id, tenant=None, lock=True)
    if proposal.state != ProposalState.PROPOSED:
        raise ProposalDecided
    if proposal.proposed_by == by:
        raise OwnProposal
    if body.decision == "take_up":
        await _take_up(tx, proposal, body.explanation)
    else:
        proposal.state = ProposalState.DECLINED
    proposal.decided_at = utc_now()
    proposal.decided_by = by
    proposal.explanation = body.explanation
    await tx.session.flush()
    return proposal


async def _take_up(tx: Transaction, proposal: IssueProposal, why: str) -> None:
    if not await _any_stands(tx, _evidence_of(proposal)):
        raise EvidenceGone
    known = await taxonomies.list_versions(tx.session, drafts=True)
    drafts = [row.version for row in known if row.status == VersionStatus.DRAFT]
    # in the proposer's name: so the one who takes it up may publish it, and the proposer may not
    if not drafts:
        drafts = [(await versions.open_draft(tx, proposal.proposed_by)).version]
    used = (await taxonomies.crosswalk(tx.session)).codes_given
    wording = IssueIn.model_validate(proposal.issue).wording
    row = await versions.edit_draft(
        tx, proposal.proposed_by, drafts[0], lambda draft: changes.add(draft, used, wording, why)
    )
    proposal.state = ProposalState.TAKEN_UP
    proposal.taxonomy = row.version
    proposal.code = (await taxonomies.read_version(tx.session, row.version)).changes[-1].after[0]


async def check_evidence(tx: Transaction, version: str) -> None:
    """What a draft took up still rests on something, unless the draft retired it again.

    The reviews are locked until this transaction ends. Raises NoSuchTaxonomy or EvidenceGone.
    """
    row, content = await taxonomies.find_version(tx.session, version, drafts=True)
    if row.status != VersionStatus.DRAFT:
        return
    changes_so_far = parse(content).changes
    retired = {c for change in changes_so_far if change.kind == "retired" for c in change.before}
    for proposal in await queries.taken_up(tx.session, version, since=row.drafted_at):
        if proposal.code not in retired and not await _any_stands(tx, _evidence_of(proposal)):
            raise EvidenceGone(f"It became {proposal.code} of the draft.")


def _evidence_of(proposal: IssueProposal) -> Iterable[PassageEvidence | SummitEvidence]:
    return map(_EVIDENCE.validate_python, proposal.evidence)


async def _any_stands(
    tx: Transaction, evidence: Iterable[PassageEvidence | SummitEvidence]
) -> bool:
    for one in evidence:
        if await _stands(tx, one):
            return True
    return False
