"""Versions of the taxonomy as the other slices ask for them."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.taxonomy.crosswalk import Crosswalk, crosswalk_of
from services.collation.taxonomy.domain import Taxonomy, VersionStatus, parse
from services.collation.taxonomy.errors import NoSuchTaxonomy
from services.collation.taxonomy.tables import TaxonomyVersion

_READ: dict[str, Taxonomy] = {}
"""What published bytes say, by their hash: they never change, and are read with every request."""
_IN_FORCE = select(TaxonomyVersion.sha256).where(TaxonomyVersion.status == VersionStatus.PUBLISHED)
_PUBLISHED = select(TaxonomyVersion.sha256).where(TaxonomyVersion.status != VersionStatus.DRAFT)


async def in_force(session: AsyncSession) -> Taxonomy:
    """The version that passages are coded by now."""
    (sha256,) = await _known(session, _IN_FORCE)
    return _READ[sha256]


async def crosswalk(session: AsyncSession) -> Crosswalk:
    """Every version that was ever published, and how each came of the one before."""
    hashes = await _known(session, _PUBLISHED)
    return _walk(tuple(sorted(hashes)))


@lru_cache(maxsize=8)
def _walk(hashes: tuple[str, ...]) -> Crosswalk:
    """What the versions say together is worked out once, like each by itself."""
    return crosswalk_of([_READ[one] for one in hashes])


async def _known(session: AsyncSession, wanted: Select[str]) -> Sequence[str]:
    """The hashes of versions; what they say is in `_READ` by then."""
    hashes = (await session.scalars(wanted)).all()
    if new := [one for one in hashes if one not in _READ]:
        contents = select(TaxonomyVersion.sha256, TaxonomyVersion.content)
        for sha256, content in await session.execute(
            contents.where(TaxonomyVersion.sha256.in_(new))
        ):
            _READ[sha256] = parse(content)
    return hashes


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
