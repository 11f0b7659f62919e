"""Files that other tools read and write: REFI-QDA, SKOS, XLSX, CSV."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, Tx, new_router
from services.collation.interchange import queries, refi, service, sheets, skos
from services.collation.interchange.errors import NotTheFormat
from services.collation.interchange.schemas import ImportOut
from services.collation.resources import CrosswalkNow
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import parse
from services.collation.taxonomy.schemas import TaxonomySummary

router = new_router("/v1", "interchange")

Reader = Annotated[Caller, needs("trends:read")]
CodingReader = Annotated[Caller, needs("codings:read")]
CodingWriter = Annotated[Caller, needs("codings:write")]
Editor = Annotated[Caller, needs("taxonomy:edit")]
OfVersion = Annotated[str, Path(pattern=r"^[0-9]{4}\.[0-9]{1,3}$", examples=["2016.1"])]
Reviews = Annotated[
    list[UUID],
    Query(alias="scr_id", min_length=1, max_length=50, description="Whose codings; repeatable."),
]
MOST_CODEBOOK = 2_000_000
MOST_PROJECT = 20_000_000
XML, ZIP, OCTETS = "application/xml", "application/zip", "application/octet-stream"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {
    "qdc": XML,
    "qdpx": ZIP,
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
}
SKOS = "http://www.w3.org/2004/02/skos/core#"
AS_JSONLD: list[dict[str, Any]] = [
    {
        "@id": "urn:lipp:issue:D4",
        "@type": [f"{SKOS}Concept"],
        f"{SKOS}inScheme": [{"@id": "urn:lipp:taxonomy"}],
        f"{SKOS}broader": [{"@id": "urn:lipp:stage:D"}],
        f"{SKOS}notation": [{"@value": "D4"}],
        f"{SKOS}prefLabel": [{"@language": "en-GB", "@value": "Strategy meeting not convened"}],
        f"{SKOS}altLabel": [{"@language": "en-GB", "@value": "Needed strategy meeting not held"}],
        f"{SKOS}definition": [
            {
                "@language": "en-GB",
                "@value": "The situation calls for a strategy meeting, and none is convened.",
            }
        ],
    }
]


def _files(*forms: str) -> dict[int | str, dict[str, Any]]:
    shown: dict[str, Any] = {"jsonld": {"schema": {"type": "array"}, "example": AS_JSONLD}}
    content = {MEDIA[form]: shown.get(form, {}) for form in forms}
    return {200: {"description": "The file.", "content": content}}


def _taking(*media: str) -> dict[str, Any]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(media, binary)}}


def _file_of(read: Callable[[bytes], Awaitable[Any]], *media: str) -> Any:
    """Received and parsed before the transaction begins: neither a slow sender nor a file that
    takes long to read holds one open."""

    async def received(request: Request) -> Any:
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in media:
            raise NotTheFormat(*media)
        return await read(await request.body())

    return Depends(received)


Codebook = Annotated[list[refi.Code], _file_of(service.read_codebook, XML, "text/xml")]
Project = Annotated[service.Project, _file_of(service.read_project, ZIP, OCTETS)]


@router.get(
    "/taxonomies/{version}/codebook.{form}",
    response_class=Response,
    responses=_files("qdc", "ttl", "jsonld", "xlsx", "csv"),
)
async def export_codebook(
    version: OfVersion,
    form: Literal["qdc", "ttl", "jsonld", "xlsx", "csv"],
    caller: Reader,
    session: Reading,
) -> Response:
    """A version for other tools: REFI-QDA codebook, SKOS as Turtle or JSON-LD, XLSX, CSV."""
    drafts = not caller.scopes.isdisjoint({"taxonomy:edit", "taxonomy:publish"})
    row, content = await taxonomies.find_version(session, version, drafts=drafts)
    taxonomy = parse(content)
    if form in skos.FORMATS:
        crosswalk = await taxonomies.crosswalk(session)
        written = await asyncio.to_thread(skos.write_skos, taxonomy, crosswalk, form)
    elif form == "qdc":
        written = refi.write_codebook(taxonomy)
    elif form == "csv":
        written = sheets.as_csv(sheets.ISSUES, sheets.issue_rows(taxonomy))
    else:
        written = sheets.as_xlsx(
            {
                "Issues": (sheets.ISSUES, sheets.issue_rows(taxonomy)),
                "Reasons": (sheets.REASONS, sheets.reason_rows(taxonomy)),
                "Changes": (sheets.CHANGES, sheets.change_rows(taxonomy)),
            },
            row.published_at or row.drafted_at,
        )
    return _download(written, form, f"practice-issues-{version}.{form}")


@router.post(
    "/taxonomies/{version}/codebook",
    max_body_size=MOST_CODEBOOK,
    openapi_extra=_taking(XML, "text/xml"),
)
async def import_codebook(
    version: OfVersion, caller: Editor, codebook: Codebook, tx: Tx
) -> TaxonomySummary:
    """Takes a REFI-QDA codebook (.qdc) into a draft: other words reword, new codes are added."""
    row = await service.import_codebook(tx, caller.client, version, codebook)
    return TaxonomySummary.model_validate(row)


@router.get(
    "/coding-exports/codings.{form}",
    response_class=Response,
    responses=_files("qdpx", "xlsx", "csv"),
)
async def export_codings(
    form: Literal["qdpx", "xlsx", "csv"],
    caller: CodingReader,
    walk: CrosswalkNow,
    session: Reading,
    scr_ids: Reviews,
) -> Response:
    """Codings of reviews in force: a REFI-QDA project with the texts, or a table of places.

    A project is for QualCoder, ATLAS.ti, MAXQDA or NVivo: each report is one text, each coding a
    selection in it. Memos stay at the coding desk, and who coded stays within their own body.
    """
    reports = await queries.read_reports(session, caller, scr_ids)
    now = utc_now()
    if form == "qdpx":
        written = await asyncio.to_thread(refi.write_project, walk, reports, now)
    elif form == "csv":
        written = sheets.as_csv(sheets.CODINGS, sheets.coding_rows(reports))
    else:
        table = {"Codings": (sheets.CODINGS, sheets.coding_rows(reports))}
        written = sheets.as_xlsx(table, now)
    return _download(written, form, f"codings.{form}")


@router.post("/coding-imports", max_body_size=MOST_PROJECT, openapi_extra=_taking(ZIP, OCTETS))
async def import_codings(caller: CodingWriter, project: Project, tx: Tx) -> ImportOut:
    """Takes the codings of a REFI-QDA project (.qdpx): all of them, or none.

    Each becomes a coding of yours, as if coded at the desk; one that is here already stays one.
    """
    taken = await service.import_project(tx, caller, project)
    return ImportOut(added=taken.added, known=taken.known)


def _download(content: bytes, form: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)
