"""The ways to develop as a reviewer."""

from enum import StrEnum


class CpdKind(StrEnum):
    """What was done."""

    MASTERCLASS = "masterclass"
    COURSE = "course"
    PEER_GROUP = "peer_group"
    NETWORK_EVENT = "network_event"
    MENTORING_GIVEN = "mentoring_given"
    MENTORING_RECEIVED = "mentoring_received"
    ACTION_LEARNING = "action_learning"
    SELF_STUDY = "self_study"
    TEACHING = "teaching"
