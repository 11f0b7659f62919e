"""Takes documents in."""

from chassis.db import Transaction, insert_or_skip, utc_now
from services.ingest.documents.store import DocumentStore
from services.ingest.documents.tables import Document
from services.ingest.documents.upload import Upload


async def keep_upload(store: DocumentStore, sha256: str, upload: Upload) -> None:
    """Store the bytes. No transaction is open meanwhile: a sender may be slow."""
    await store.keep(sha256, upload.checked())


async def register_document(
    tx: Transaction, tenant: str, sha256: str, upload: Upload
) -> tuple[Document, bool]:
    """Note that this tenant sent what is in the store; whether that is new."""
    row = {
        "tenant": tenant,
        "sha256": sha256,
        "media_type": upload.media_type,
        "size": upload.size,
        "received_at": utc_now(),
    }
    new = await tx.changed(insert_or_skip(Document, tx.dialect).values(**row))
    return await tx.session.get_one(Document, (tenant, sha256)), new
