"""A running ingest service for tests, and those who come to its door."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from chassis.db import Database
from chassis.envelope import Envelope
from chassis.testing import TestIssuer, events_waiting
from services.ingest.documents.store import DocumentStore
from services.ingest.extraction.media import DOCX, PDF
from services.ingest.reading.service import Reader
from services.ingest.settings import IngestSettings

ALL_OF_A_BOARD = ("documents:push", "scrs:push", "scrs:read")
PROSE = (
    "The health visitor wrote to the family doctor about the missed appointments.",
    "Nobody called a strategy meeting, because each agency took it that another would.",
    "The panel found that the form had no place for what the midwife knew.",
)


def report(*lines: str) -> bytes:
    """A PDF of one page that shows these lines below some prose; other lines, other bytes."""
    drawn = b"".join(
        b"BT /F1 11 Tf 72 %d Td (%b) Tj ET\n" % (760 - 40 * row, line.encode("latin-1"))
        for row, line in enumerate((*PROSE, *lines))
    )
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n"
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(made + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def metadata(document: bytes, **changes: Any) -> dict[str, Any]:
    """What is said of a review of nobody; a change to None leaves the field out."""
    said = {
        "source_system": "case-store",
        "source_ref": "SCR-1",
        "schema_version": "1.0.0",
        "commissioning_body_id": "northmere",
        "commissioning_body_type": "lscb",
        "area_disclosure": "named",
        "region": "north_east",
        "review_type": "scr",
        "title": "Serious Case Review: Child A",
        "publication_status": "published",
        "publication_date": "2015-03-31",
        "date_precision": "day",
        "document_url": "https://lscb.example/northmere/child-a.pdf",
        "document_sha256": sha256(document),
        "media_type": PDF,
        "page_count": 1,
        "language": "en-GB",
        "copyright_holder": "Northmere Safeguarding Children Board",
        "reuse_terms": "all_rights_reserved",
        "incident_outcome": "serious_harm",
        "agencies_involved": [{"agency_type": "police", "sector": "public"}],
        "review_model": "hybrid",
        "parallel_processes": [{"kind": "criminal", "status": "concluded"}],
        "explanations_present": "partial",
        "anonymisation_statement": {
            "checked_by_role": "board manager",
            "method": "read through by two people",
            "date": "2015-02-01",
        },
        "contact": "board@northmere.example",
    } | changes
    return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A client with its token, at the door."""

    api: httpx2.AsyncClient
    tenant: str
    headers: Mapping[str, str]

    async def put_document(self, content: bytes, media_type: str = PDF) -> httpx2.Response:
        return await self.api.put(
            f"/v1/documents/{sha256(content)}",
            content=content,
            headers={**self.headers, "content-type": media_type},
        )

    async def post(self, path: str, body: object, **headers: str) -> httpx2.Response:
        return await self.api.post(path, json=body, headers={**self.headers, **headers})

    async def put(self, path: str, body: object) -> httpx2.Response:
        return await self.api.put(path, json=body, headers=self.headers)

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.api.get(path, headers={**self.headers, **headers})

    async def push(self, document: bytes, **changes: Any) -> dict[str, Any]:
        """Document and review; the receipt."""
        assert (await self.put_document(document)).status_code in (200, 201)
        said = metadata(document, **{"commissioning_body_id": self.tenant, **changes})
        answer = await self.post("/v1/scrs", said)
        assert answer.status_code == 202, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def withdraw(self, scr_id: str, reason: str = "other") -> httpx2.Response:
        return await self.post(f"/v1/scrs/{scr_id}/withdrawal", {"reason": reason})

    async def state_of(self, receipt: Mapping[str, Any]) -> str:
        answer = await self.get(receipt["status_url"])
        return str(answer.json().get("state"))


@dataclass(slots=True)
class Door:
    """The service, who may come, and a reader to be told when to read."""

    app: FastAPI
    api: httpx2.AsyncClient
    issuer: TestIssuer
    settings: IngestSettings
    visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    @property
    def store(self) -> DocumentStore:
        store: DocumentStore = self.app.state.runtime.resources.store
        return store

    def visitor(self, tenant: str, *scopes: str) -> Visitor:
        return Visitor(self.api, tenant, self.issuer.headers(tenant, *scopes))

    def board(self, tenant: str = "northmere") -> Visitor:
        return self.visitor(tenant, *ALL_OF_A_BOARD)

    def public(self) -> Visitor:
        """Somebody who reads, of another tenant than any board."""
        return self.visitor("elsewhere", "scrs:read")

    def reviewer(self) -> Visitor:
        return self.visitor("centre", "scrs:read", "scrs:review")

    def reader(self, folder: Path) -> Reader:
        return Reader(self.database, self.store, folder, self.settings.reading_attempts)

    async def read_all(self) -> int:
        """Read every document that waits; how many there were."""
        folder = self.settings.data_dir / "reading"
        folder.mkdir(exist_ok=True)
        reader, count = self.reader(folder), 0
        while await reader.read_next():
            count += 1
        return count

    async def published(self, tenant: str = "northmere", **changes: Any) -> dict[str, Any]:
        """A review that a board pushed and that was read and published; its receipt."""
        receipt = await self.board(tenant).push(report(), **changes)
        await self.read_all()
        assert await self.board(tenant).state_of(receipt) == "published"
        return receipt

    async def events(self) -> list[Envelope]:
        return await events_waiting(self.database)


MEDIA_TYPES = (PDF, DOCX)
