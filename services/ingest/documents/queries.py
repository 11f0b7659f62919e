"""What others ask of documents."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.documents.tables import Document


async def find_document(session: AsyncSession, tenant: str, sha256: str) -> Document | None:
    """The document if this tenant sent it: that another did gives no right to it."""
    return await session.get(Document, (tenant, sha256))
