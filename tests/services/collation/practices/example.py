"""An example of good practice."""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "title": "A named worker who rings back",
    "text": "The team that takes referrals rings the referrer within a day.",
    "issues": ["C1", "C2"],
    "evidence": "tried",
}
