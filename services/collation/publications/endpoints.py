"""The second person's word on a draft."""

from typing import Annotated

from fastapi import Path

from chassis.auth import Caller, needs
from chassis.http import Tx, new_router
from services.collation.publications import service
from services.collation.taxonomy.schemas import TaxonomySummary

router = new_router("/v1/taxonomies/{version}/publication", "issues")

Publisher = Annotated[Caller, needs("taxonomy:publish")]
OfVersion = Annotated[str, Path(pattern=r"^[0-9]{4}\.[0-9]{1,3}$", examples=["2016.1"])]


@router.post("")
async def publish_draft(version: OfVersion, caller: Publisher, tx: Tx) -> TaxonomySummary:
    """Puts the draft in force, for good. Whoever worked on it cannot."""
    return TaxonomySummary.model_validate(await service.publish_draft(tx, caller.client, version))
