"""What is known of causes that are missing."""

from typing import Annotated

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from contracts.types import QualityTotal
from services.collation.causes.schemas import CausesMissing, UnclearIssue
from services.collation.causes.tables import CauseTotal
from services.collation.resources import TaxonomyInForce

router = new_router("/v1/causes-missing", "issues")


@router.get("")
async def read_causes_missing(
    _caller: Annotated[Caller, needs("trends:read")], session: Reading, taxonomy: TaxonomyInForce
) -> CausesMissing:
    """Boards that share and miss causes, and the issues whose cause reports leave open."""
    told = await session.get(CauseTotal, QualityTotal.CAUSES_MISSING)
    return CausesMissing(
        boards=told.boards if told else None,
        sharing_boards=told.sharing_boards if told else None,
        withheld=told is None or told.boards is None,
        revision=told.revision if told else None,
        as_of=told.counted_at if told else None,
        taxonomy_version=taxonomy.version,
        unclear_issues=[
            UnclearIssue(code=issue.code, url=f"/v1/issues/{issue.code}")
            for issue in taxonomy.issues
            if issue.cause_status == "unclear"
        ],
    )
