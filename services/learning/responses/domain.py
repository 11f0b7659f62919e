"""How a response came."""

from enum import StrEnum


class Mode(StrEnum):
    """Online by the respondent, or on paper and entered by whoever asks."""

    ONLINE = "online"
    PAPER = "paper"
