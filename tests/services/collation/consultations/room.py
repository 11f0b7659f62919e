"""A mini-summit, and what is said there."""

from chassis.db import utc_now
from tests.services.collation.hall import NOTICE, Hall

MINI_SUMMIT = {
    "title": "Mini-summit on the condensed grid",
    "town": "Leeds",
    "held_on": str(utc_now().date()),
    "product": "grid",
    "about": "Whether a board could use it at its own meetings.",
    "product_url": "/v1/grid",
    "notice": NOTICE,
}
COMMENT = {"notice_version": 1, "commenter": "board_manager", "text": "Print it on one page."}


async def mini_summit(hall: Hall) -> str:
    """The path of one that was called."""
    body = await hall.role("organiser").make("/consultations", MINI_SUMMIT)
    return f"/consultations/{body['consultation_id']}"
