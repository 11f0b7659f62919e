"""When somebody says what a session changed."""

from enum import StrEnum

FOLLOW_UP_MONTHS = 3


class Moment(StrEnum):
    """Straight after, and once there was time to do something differently."""

    NOW = "now"
    FOLLOW_UP = "follow_up"
