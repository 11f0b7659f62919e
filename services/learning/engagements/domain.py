"""An engagement begins with a declaration."""

from enum import StrEnum


class EngagementState(StrEnum):
    """Until the declaration is made, nobody has been engaged."""

    AWAITING_DECLARATION = "awaiting_declaration"
    DECLARED = "declared"
