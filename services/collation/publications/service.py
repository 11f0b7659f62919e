"""Publishes a draft whose proposals rest on something, and ends what was said of the reasons that
it gives no more."""

from chassis.db import Transaction
from services.collation.proposals import service as proposals
from services.collation.reasons import service as reasons
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy import service as versions
from services.collation.taxonomy.tables import TaxonomyVersion


async def publish_draft(tx: Transaction, by: str, version: str) -> TaxonomyVersion:
    """Raises NoSuchTaxonomy, EvidenceGone, TaxonomyPublished, SecondPersonNeeded or
    NothingChanged."""
    await proposals.check_evidence(tx, version)
    row = await versions.publish_draft(tx, by, version)
    *_, before, now = (await taxonomies.crosswalk(tx.session)).versions
    await reasons.follow_version(tx, before, now)
    return row
