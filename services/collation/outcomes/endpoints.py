"""What people made of the machine's suggestions."""

from typing import Annotated

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, new_router
from chassis.pagination import BadCursor, Cursor, Limit, list_id, read_cursor, write_cursor
from services.collation.outcomes import queries
from services.collation.outcomes.queries import Outcome
from services.collation.outcomes.schemas import SMALLEST_BASE, OutcomeOut, OutcomesOut

router = new_router("/v1/suggestion-outcomes", "coding")

Reader = Annotated[Caller, needs("codings:read")]


@router.get("")
async def list_suggestion_outcomes(
    caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> OutcomesOut:
    """How often a machine's suggestion of an issue was accepted, with the base; of no person.

    Each body decides for itself, and each decision counts. An acceptance counts while its coding
    stands: one that a person took back is `retracted`.
    """
    of_list = list_id(caller, "suggestion-outcomes")
    found = await queries.list_outcomes(session, after=_place(of_list, cursor), limit=limit + 1)
    page = found[:limit]
    last = "\n".join(page[-1].place) if page else ""
    return OutcomesOut(
        items=[_shown(outcome) for outcome in page],
        next=write_cursor(of_list, last) if len(found) > limit else None,
        as_of=utc_now(),
    )


def _place(of_list: str, cursor: str | None) -> tuple[str, str, str] | None:
    last = read_cursor(of_list, cursor)
    if last is None:
        return None
    parts = last.split("\n")
    if len(parts) != 3 or "\x00" in last:
        raise BadCursor
    return parts[0], parts[1], parts[2]


def _shown(outcome: Outcome) -> OutcomeOut:
    enough = outcome.decided >= SMALLEST_BASE
    return OutcomeOut(
        issue=outcome.issue,
        coder=outcome.coder,
        coder_version=outcome.coder_version,
        suggested=outcome.suggested,
        open=outcome.open,
        accepted=outcome.accepted,
        retracted=outcome.retracted,
        changed=outcome.changed,
        rejected=outcome.rejected,
        decided=outcome.decided,
        accepted_share=round(outcome.accepted / outcome.decided, 4) if enough else None,
        symbol=None if enough else "u",
    )
