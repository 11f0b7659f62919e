"""What can be answered to an issue, and in which neutral words it is told how that goes on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

REASON_SOURCE = "alliance"
"""The kind of source of a reason that a member gave; its id is an AllianceReason's."""


class AnswerKind(StrEnum):
    """What a member says to an issue that was put to it. None of the answers is better."""

    ACTION = "action"
    JOINT_ACTION = "joint_action"
    UNDER_WAY = "under_way"
    NOT_OURS = "not_ours"
    CANNOT_ACT = "cannot_act"


class ResponseState(StrEnum):
    """Where one member's answer stands. It says nothing of how late it is."""

    ASKED = "asked"
    RESPONSE_AWAITED = "response_awaited"
    ANSWERED = "answered"


class CommitmentState(StrEnum):
    """Neutral words, of which none is better."""

    OPEN = "open"
    AWAITED = "awaited"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CLOSED_WITH_LEARNING = "closed_with_learning"


CLOSED = (CommitmentState.DONE, CommitmentState.CLOSED_WITH_LEARNING)


class RaisedState(StrEnum):
    """What became of an issue that a board raised."""

    RAISED = "raised"
    PUT = "put"
    SUPPORTS = "supports"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Said:
    """That a body answered, when, and which commitment it made or joined by it."""

    body_id: str
    commitment_id: UUID | None
    at: datetime


def joined(partners: Iterable[str], commitment_id: UUID, answers: Collection[Said]) -> list[str]:
    """Of those who were asked, who said so themselves; nobody is bound by another's word."""
    who = {one.body_id for one in answers if one.commitment_id == commitment_id}
    return [partner for partner in partners if partner in who]


def still_asked(partners: Iterable[str], since: datetime, answers: Collection[Said]) -> list[str]:
    """Who has answered nothing since: another answer than to join is one too."""
    who = {one.body_id for one in answers if one.at >= since}
    return [partner for partner in partners if partner not in who]


def response_state(respond_by: date, today: date) -> ResponseState:
    """Of a member that has not answered."""
    return ResponseState.RESPONSE_AWAITED if today > respond_by else ResponseState.ASKED


def respond_by(put_on: date, days: int) -> date:
    return put_on + timedelta(days=days)


def respond_by_of(joined_on: date, put_on: date, respond_by: date) -> date:
    """A member that joins after an issue was put has as long as the others had."""
    return respond_by + max(joined_on - put_on, timedelta())


def shown_state(state: CommitmentState, due_on: date, today: date) -> CommitmentState:
    """An open one whose day has passed is awaited."""
    if state is CommitmentState.OPEN and today > due_on:
        return CommitmentState.AWAITED
    return state
