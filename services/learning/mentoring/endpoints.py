"""Mentor matches and mentorships, for the two people alone."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.mentoring import service
from services.learning.mentoring.domain import MentorshipState
from services.learning.mentoring.schemas import (
    MentorMatches,
    MentorMatchOut,
    MentorshipIn,
    MentorshipOut,
    Mentorships,
    MentorshipStep,
)
from services.learning.reviewers.domain import Purpose
from services.learning.reviewers.queries import own_record
from services.learning.reviewers.schemas import ReviewerOut
from services.learning.reviewers.service import note_reads

matches = new_router("/v1/mentor-matches", "learning")
mentorships = new_router("/v1/mentorships", "learning")
routers: Sequence[APIRouter] = (matches, mentorships)

Learning = Annotated[Caller, needs("learning:own")]


@matches.get("")
async def list_mentor_matches(caller: Learning, tx: Tx) -> MentorMatches:
    """Offered on a first review; those named are logged as shown."""
    reviewer = await own_record(tx.session, caller.tenant)
    found = await service.own_matches(tx.session, reviewer)
    mentors = await service.possible_mentors(tx.session, reviewer) if found else []
    await note_reads(tx, caller, Purpose.MENTORING, "mentors", [one.id for one in mentors])
    return MentorMatches(
        items=[
            MentorMatchOut(
                engagement_id=match.engagement_id,
                offered_at=match.offered_at,
                mentors=[ReviewerOut.model_validate(one) for one in mentors],
            )
            for match in found
        ]
    )


@mentorships.post("", status_code=201)
async def ask_mentor(body: MentorshipIn, caller: Learning, tx: Tx) -> MentorshipOut:
    mentorship = await service.ask_mentor(tx, caller.tenant, body.mentor_id)
    return MentorshipOut.model_validate(mentorship)


@mentorships.get("")
async def list_mentorships(caller: Learning, session: Reading) -> Mentorships:
    found = await service.own_mentorships(session, caller.tenant)
    return Mentorships(items=[MentorshipOut.model_validate(one) for one in found])


@mentorships.put("/{mentorship_id}")
async def step_mentorship(
    mentorship_id: UUID, body: MentorshipStep, caller: Learning, tx: Tx
) -> MentorshipOut:
    """The mentor accepts or declines; either ends it."""
    state = MentorshipState(body.state)
    mentorship = await service.take_step(tx, caller.tenant, mentorship_id, state)
    return MentorshipOut.model_validate(mentorship)
