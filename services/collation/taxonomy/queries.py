"""Versions of the taxonomy as the other slices ask for them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.taxonomy.crosswalk import Crosswalk, crosswalk_of
from services.collation.taxonomy.domain import Taxonomy, VersionStatus, parse
from services.collation.taxonomy.errors import NoSuchTaxonomy
from services.collation.taxonomy.tables import TaxonomyVersion

_READ: dict[str, Taxonomy] = {}
"""What published bytes say, by their hash: they never change, and are read with every request."""


async def in_force(session: AsyncSession) -> Taxonomy:
    """The version that passages are coded by now."""
    (taxonomy,) = await _read(session, VersionStatus.PUBLISHED)
    return taxonomy


async def crosswalk(session: AsyncSession) -> Crosswalk:
    """Every version that was ever published, and how each came of the one before."""
    return crosswalk_of(await _read(session, VersionStatus.PUBLISHED, VersionStatus.SUPERSEDED))


async def _read(session: AsyncSession, *statuses: VersionStatus) -> list[Taxonomy]:
    wanted = select(TaxonomyVersion.sha256).where(TaxonomyVersion.status.in_(statuses))
    hashes = (await session.scalars(wanted)).all()
    if new := [one for one in hashes if one not in _READ]:
        contents = select(TaxonomyVersion.sha256, TaxonomyVersion.content)
        for sha256, content in await session.execute(
            contents.where(TaxonomyVersion.sha256.in_(new))
        ):
            _READ[sha256] = parse(content)
    return [_READ[one] for one in hashes]


async def read_version(session: AsyncSession, version: str) -> Taxonomy:
    """What a version says, a draft too. Raises NoSuchTaxonomy."""
    _, content = await find_version(session, version, drafts=True)
    return parse(content)


async def list_versions(session: AsyncSession, *, drafts: bool) -> Sequence[TaxonomyVersion]:
    """Newest first; there are few."""
    wanted = select(TaxonomyVersion).order_by(TaxonomyVersion.drafted_at.desc())
    if not drafts:
        wanted = wanted.where(TaxonomyVersion.status != VersionStatus.DRAFT)
    return (await session.scalars(wanted)).all()


async def find_version(
    session: AsyncSession, version: str, *, drafts: bool
) -> tuple[TaxonomyVersion, bytes]:
    """The version and its bytes. Raises NoSuchTaxonomy, for a draft too unless they are asked."""
    row = await session.get(TaxonomyVersion, version)
    if row is None or (row.status == VersionStatus.DRAFT and not drafts):
        raise NoSuchTaxonomy
    content = await session.scalar(
        select(TaxonomyVersion.content).where(TaxonomyVersion.version == version)
    )
    assert content is not None
    return row, content
