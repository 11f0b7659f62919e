"""Emerging findings: told by whoever asks, seen and commented on by those who took part."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, Unit, new_router
from services.learning.findings import service
from services.learning.findings.schemas import (
    CommentIn,
    EmergingFindingIn,
    EmergingFindingOut,
    EmergingFindings,
)
from services.learning.instruments.service import role_of
from services.learning.surveys.errors import NoSuchSurvey
from services.learning.surveys.queries import own_survey, took_part

surveys = new_router("/v1/surveys", "surveys")
findings = new_router("/v1/emerging-findings", "surveys")
routers: Sequence[APIRouter] = (surveys, findings)

Asker = Annotated[Caller, needs("surveys:read")]
Respondent = Annotated[Caller, needs("surveys:answer")]


@surveys.post("/{survey_id}/emerging-findings", status_code=201)
async def tell_finding(
    survey_id: UUID, body: EmergingFindingIn, caller: Asker, tx: Tx
) -> EmergingFindingOut:
    role_of(caller)
    finding = await service.tell_finding(tx, caller.tenant, survey_id, body.text)
    return await service.shown(tx.session, finding)


@surveys.get("/{survey_id}/emerging-findings")
async def list_emerging_findings(
    survey_id: UUID, caller: Respondent, session: Reading
) -> EmergingFindings:
    """For those who took part."""
    if not await took_part(session, survey_id, caller.tenant):
        raise NoSuchSurvey
    return EmergingFindings(items=await service.findings_of(session, survey_id))


@surveys.get("/{survey_id}/finding-comments")
async def list_finding_comments(
    survey_id: UUID, caller: Asker, session: Reading
) -> EmergingFindings:
    """What was said to them, for whoever asked."""
    survey = await own_survey(session, caller.tenant, survey_id)
    return EmergingFindings(items=await service.findings_of(session, survey.id))


@findings.post("/{finding_id}/comments", status_code=201)
async def comment_on_finding(
    finding_id: UUID, body: CommentIn, caller: Respondent, unit: Unit
) -> EmergingFindingOut:
    """Kept without your name, so that the same words again, from whomever, are the same comment."""
    unit.keep_no_answer()
    tx = await unit.begin()
    finding = await service.comment(tx, caller.tenant, finding_id, body.text)
    return await service.shown(tx.session, finding)
