"""Proposing a practice issue that is missing, and deciding about it."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_cursor_as, write_cursor
from services.collation.coding.queries import list_blind
from services.collation.proposals import queries, service
from services.collation.proposals.schemas import ProposalDecisionIn, ProposalIn, ProposalOut
from services.collation.proposals.tables import IssueProposal

router = new_router("/v1/issue-proposals", "issues")

Proposer = Annotated[Caller, needs("taxonomy:propose")]
Publisher = Annotated[Caller, needs("taxonomy:publish")]


def _sees(caller: Caller) -> str | None:
    """One's own tenant's, and all of them for those who decide."""
    return None if "taxonomy:publish" in caller.scopes else caller.tenant


@router.get("")
async def list_proposals(
    caller: Proposer, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ProposalOut]:
    """As they came: your own, or all of them if you decide about them.

    Passages of a review that two of your tenant code blind are left out until it is settled.
    """
    tenant = _sees(caller)
    of_list = list_id(caller, "issue-proposals", tenant)
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_proposals(session, tenant=tenant, after=after, limit=limit + 1)
    page = found[:limit]
    blind = await list_blind(session, caller.tenant)
    return Page(
        items=[_shown(one, blind) for one in page],
        next=write_cursor(of_list, page[-1].proposal_id) if len(found) > limit else None,
    )


@router.post("", status_code=201)
async def propose_issue(body: ProposalIn, caller: Proposer, tx: Tx) -> ProposalOut:
    """Rests on at least one passage of a review in force, or a reason given at a summit."""
    return ProposalOut.model_validate(await service.propose_issue(tx, caller, body))


@router.get("/{proposal_id}")
async def show_proposal(proposal_id: UUID, caller: Proposer, session: Reading) -> ProposalOut:
    found = await queries.get_proposal(session, proposal_id, tenant=_sees(caller))
    return _shown(found, await list_blind(session, caller.tenant))


@router.post("/{proposal_id}/decision")
async def decide_proposal(
    proposal_id: UUID, body: ProposalDecisionIn, caller: Publisher, tx: Tx
) -> ProposalOut:
    """Takes it up into the open draft, or declines it; never one's own."""
    proposal = await service.decide_proposal(tx, caller.client, proposal_id, body)
    return _shown(proposal, await list_blind(tx.session, caller.tenant))


def _shown(proposal: IssueProposal, blind: Collection[UUID]) -> ProposalOut:
    """But for where it was seen in reviews that two of the caller's body code apart."""
    shown = ProposalOut.model_validate(proposal)
    shown.evidence = [e for e in shown.evidence if e.kind != "passage" or e.scr_id not in blind]
    return shown
