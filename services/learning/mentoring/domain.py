"""Mentoring between two reviewers; both must want it."""

from enum import StrEnum

OFFERED = 5
"""How many possible mentors a match names, drawn anew each day."""


class MentorshipState(StrEnum):
    """Asked by the mentee, answered by the mentor, ended by either."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


MENTOR_MAY = {
    MentorshipState.ASKED: {MentorshipState.ACCEPTED, MentorshipState.DECLINED},
    MentorshipState.ACCEPTED: {MentorshipState.ENDED},
}
MENTEE_MAY = {
    MentorshipState.ASKED: {MentorshipState.ENDED},
    MentorshipState.ACCEPTED: {MentorshipState.ENDED},
}
