"""What leaves for other tools is read here as they read it, and comes back as it went."""

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree

import httpx2
import pytest
from openpyxl import load_workbook
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS
from sqlalchemy import event

from contracts.events.collation import FindingCoded
from services.collation.interchange import refi
from services.collation.interchange.domain import Part, Report
from services.collation.interchange.refi import NotRefi
from services.collation.interchange.skos import write_skos
from services.collation.taxonomy import changes
from services.collation.taxonomy.crosswalk import crosswalk_of
from services.collation.taxonomy.domain import load
from tests.plugins.absence import give_up
from tests.services.collation.desk import PLAIN, Desk, problem, published, withdrawn
from tests.services.collation.taxonomy.test_endpoints import (
    EDITOR,
    MADE_AND_GONE,
    RETIRE,
    SPLIT,
    TEXT,
    codes_of,
    draft,
    publish,
)

SEED = load()
TEXTS = (
    "No strategy meeting took place, café talk aside.",
    PLAIN,
    "The record used soft words 🧸.",
)
NO_MEETING = "No strategy meeting"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = (("Description", "NoteRef", "Code"), ("guid", "name", "isCodable"))
SCHEMA: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Project": (
        (
            *("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets"),
            *("Graphs", "Description", "NoteRef"),
        ),
        ("name",),
    ),
    "Users": (("User",), ()),
    "User": ((), ("guid",)),
    "CodeBook": (("Codes", "Sets"), ()),
    "Codes": (("Code",), ()),
    "Code": _CODE,
    "Description": ((), ()),
    "Sources": (("TextSource",), ()),
    "TextSource": (
        (
            *("Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef"),
            "VariableValue",
        ),
        ("guid",),
    ),
    "PlainTextSelection": (
        ("Description", "Coding", "NoteRef"),
        ("guid", "startPosition", "endPosition"),
    ),
    "Coding": (("CodeRef", "NoteRef"), ("guid",)),
    "CodeRef": ((), ("targetGUID",)),
}
"""Of the published schema what we write: the children of each element in their order, and the
attributes that it must have."""


def faults(element: ElementTree.Element, namespace: str) -> list[str]:
    """Where a document is not as the schema says."""
    space, _, name = element.tag[1:].partition("}")
    if space != namespace or name not in SCHEMA:
        return [f"{element.tag} is not of the schema"]
    order, needed = SCHEMA[name]
    found = [f"{name} has no {a}" for a in needed if a not in element.attrib]
    for attribute, value in element.attrib.items():
        if attribute.lower().endswith("guid") or attribute == "creatingUser":
            found += [] if GUID.fullmatch(value) else [f"{name} {attribute} is no id"]
        elif attribute.endswith("Position"):
            found += [] if value.isdecimal() else [f"{name} {attribute} is no number"]
        elif attribute == "isCodable":
            found += [] if value in ("true", "false") else [f"{name} {attribute}"]
        elif attribute == "color":
            found += [] if re.fullmatch("#[0-9A-F]{6}", value) else [f"{name} {attribute}"]
        elif attribute.endswith("DateTime"):
            stamp = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)
            found += [] if stamp else [f"{name} {attribute}"]
    children = [child.tag.rpartition("}")[2] for child in element]
    if [c for c in children if c not in order] or children != sorted(children, key=order.index):
        found.append(f"{name} holds {children}")
    return found + [fault for child in element for fault in faults(child, namespace)]


@dataclass
class Read:
    """A project as a tool sees it that knows nothing of us."""

    root: ElementTree.Element
    texts: dict[str, str]

    @classmethod
    def of(cls, content: bytes) -> "Read":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = ElementTree.fromstring(archive.read("project.qde"))
            texts = {}
            for source in root.iter(f"{{{refi.PROJECT}}}TextSource"):
                path = source.attrib["plainTextPath"].removeprefix("internal://")
                # as text, with line ends made one, as tools open it
                with archive.open(f"Sources/{path}") as file:
                    texts[source.attrib["guid"]] = io.TextIOWrapper(file, "utf-8").read()
        return cls(root, texts)

    @property
    def codes(self) -> dict[str, str]:
        return {c.attrib["guid"]: c.attrib["name"] for c in self.root.iter(self._tag("Code"))}

    @property
    def coded(self) -> set[tuple[str, str, str]]:
        """Source, the words that were selected, and the name of the code that they were given."""
        found = set()
        for source in self.root.iter(self._tag("TextSource")):
            for one in source.iter(self._tag("PlainTextSelection")):
                begin, end = int(one.attrib["startPosition"]), int(one.attrib["endPosition"])
                words = self.texts[source.attrib["guid"]][begin:end]
                for ref in one.iter(self._tag("CodeRef")):
                    found.add((source.attrib["guid"], words, self.codes[ref.attrib["targetGUID"]]))
        return found

    def _tag(self, name: str) -> str:
        return f"{{{refi.PROJECT}}}{name}"


async def get(desk: Desk, path: str, **params: Any) -> httpx2.Response:
    headers = desk.issuer.headers("centre", "trends:read", "codings:read")
    return await desk.client.get(path, params=params, headers=headers)


async def project(desk: Desk, *scr_ids: UUID) -> bytes:
    answer = await get(
        desk, "/v1/coding-exports/codings.qdpx", scr_id=[str(one) for one in scr_ids]
    )
    assert answer.status_code == 200, answer.text
    return answer.content


async def bring(
    desk: Desk,
    content: bytes,
    path: str = "/v1/coding-imports",
    media: str = "application/zip",
    tenant: str = "centre",
    **more: str,
) -> httpx2.Response:
    headers = desk.issuer.headers(tenant, "codings:write", EDITOR, client="analyst-2")
    headers |= {"content-type": media, **more}
    return await desk.client.post(path, content=content, headers=headers)


async def coded_review(desk: Desk) -> UUID:
    scr_id = await desk.publish(*TEXTS)
    for passage, issue, kind, span in (
        (1, "D4", "problem", {"start": 0, "end": len(NO_MEETING)}),
        (1, "F8", "problem", {}),
        (3, "G6", "problem", {}),
        (2, "D4", "good_practice", {}),
    ):
        coded = await desk.code(scr_id, passage, issue, kind=kind, **span)
        assert coded.status_code == 201, coded.text
    return scr_id


async def test_a_project_is_as_the_schema_says_and_says_what_was_coded_where(desk: Desk) -> None:
    scr_id, other = await coded_review(desk), await desk.publish("Alone.")
    content = await project(desk, scr_id, other)
    read = Read.of(content)
    assert faults(read.root, refi.PROJECT) == []
    assert read.texts[str(scr_id)] == "\n\n".join(TEXTS)
    label = {issue.code: issue.label for issue in SEED.issues}
    assert read.coded == {
        (str(scr_id), NO_MEETING, f"D4 {label['D4']}"),
        (str(scr_id), TEXTS[0], f"F8 {label['F8']}"),
        (str(scr_id), TEXTS[2], f"G6 {label['G6']}"),
        (str(scr_id), TEXTS[1], f"D4+ {label['D4']} (practice that worked)"),
    }
    names = list(read.codes.values())
    assert len(names) == len(set(names))
    users = {u.attrib["guid"]: u.attrib["name"] for u in read.root.iter() if u.tag.endswith("User")}
    assert list(users.values()) == ["analyst-1"]
    assert "distressing" in (read.root.findtext(f"{{{refi.PROJECT}}}Description") or "")


async def test_a_project_comes_back_as_the_codings_that_it_left_with(desk: Desk) -> None:
    scr_id = await coded_review(desk)
    content = await project(desk, scr_id)
    again = await bring(desk, content)
    assert (again.status_code, again.json()) == (200, {"added": 0, "known": 4})
    before = {(c["passage"], c["issue"], c["kind"]) for c in await desk.codings()}
    for coding in await desk.codings():
        path = f"/v1/codings/{coding['finding_id']}/retraction"
        await desk.post(path, {"reason": "mistaken"})
    assert (await bring(desk, content)).json() == {"added": 4, "known": 0}
    codings = await desk.codings()
    assert {(c["passage"], c["issue"], c["kind"]) for c in codings} == before
    assert {c["coder"] for c in codings} == {"analyst-2"}
    assert Read.of(await project(desk, scr_id)).coded == Read.of(content).coded


@pytest.mark.rule("C11")
async def test_codings_of_issues_in_force_no_more_leave_with_their_codes_and_come_back(
    desk: Desk,
) -> None:
    """A selection whose code is not in the codebook would be read by no other tool."""
    scr_id = await coded_review(desk)
    before = Read.of(await project(desk, scr_id)).coded
    await publish(desk, SPLIT, RETIRE | {"code": "F8"})
    content = await project(desk, scr_id)
    read = Read.of(content)
    assert (faults(read.root, refi.PROJECT), read.coded) == ([], before)
    assert (await bring(desk, content)).json() == {"added": 0, "known": 4}
    for coding in await desk.codings():
        path = f"/v1/codings/{coding['finding_id']}/retraction"
        await desk.post(path, {"reason": "mistaken"})
    assert problem(await bring(desk, content)) == (422, "retired-issue")


async def test_another_reader_of_the_standard_opens_what_leaves_and_what_it_writes_comes_back(
    desk: Desk, tmp_path: Path
) -> None:
    """Its classes are generated from the published schema; it knows nothing of us."""
    try:
        reader = import_module("pyrefiqda")
    except ImportError:
        give_up("pyrefiqda is not installed")
    scr_id = await coded_review(desk)
    path, folder = tmp_path / "codings.qdpx", tmp_path / "unpacked"
    path.write_bytes(await project(desk, scr_id))
    opened = reader.RefiProject.load(path, folder)
    (source,) = opened.sources.text_source
    text = (folder / "Sources" / f"{scr_id}.txt").read_text("utf-8")
    names = {code.guid: code.name for code in _all_codes(opened.code_book.codes.code)}
    said = {
        (text[one.start_position : one.end_position], names[coding.code_ref.target_guid][:3])
        for one in source.plain_text_selection
        for coding in one.coding
    }
    assert said == {(NO_MEETING, "D4 "), (TEXTS[0], "F8 "), (TEXTS[2], "G6 "), (TEXTS[1], "D4+")}
    reader.RefiProject.save(opened, tmp_path / "again.qdpx", folder / "Sources")
    again = (tmp_path / "again.qdpx").read_bytes()
    assert (await bring(desk, again)).json() == {"added": 0, "known": 4}
    book = tmp_path / "issues.qdc"
    book.write_bytes((await get(desk, "/v1/taxonomies/2016.1/codebook.qdc")).content)
    issues = [code.name for code in _all_codes(reader.RefiCodebook.load(book).codes.code)]
    assert len(issues) == 7 + 44
    reader.RefiCodebook.save(reader.RefiCodebook.load(book), book)
    version = await draft(desk)
    where = f"/v1/taxonomies/{version}/codebook"
    assert (await bring(desk, book.read_bytes(), where, "application/xml")).status_code == 200


def _all_codes(codes: Any) -> Iterator[Any]:
    for code in codes:
        yield code
        yield from _all_codes(code.code)


async def test_a_tool_that_gives_new_ids_is_understood_by_the_names_it_keeps(desk: Desk) -> None:
    scr_id = await coded_review(desk)
    content = with_qde(await project(desk, scr_id), _with_new_code_ids)
    assert (await bring(desk, content)).json() == {"added": 0, "known": 4}


def of_windows(text: str, *, counted_twice: bool, origin: str) -> Any:
    """A project as a tool on Windows writes it: CR LF, which the standard counts as two."""

    def moved(qde: bytes) -> bytes:
        def place(found: re.Match[bytes]) -> bytes:
            at = int(found[2])
            return b'%s="%d"' % (found[1], at + text[:at].count("\n") * counted_twice)

        named = qde.replace(b'origin="Learning into Practice"', f'origin="{origin}"'.encode())
        return re.sub(rb'(startPosition|endPosition)="([0-9]+)"', place, named)

    return moved


@pytest.mark.parametrize(
    ("counted_twice", "origin", "answer"),
    [
        (True, "NVivo 14", {"added": 0, "known": 4}),
        (False, "ATLAS.ti 24", {"added": 0, "known": 4}),
        (False, "QualCoder 3.7", {"added": 0, "known": 4}),
        (False, "NVivo 14", "outside-passage"),
    ],
)
async def test_a_project_with_line_ends_of_windows_is_read_by_the_standard_or_as_its_tool_counts(
    desk: Desk, counted_twice: bool, origin: str, answer: Any
) -> None:
    content = await project(desk, await coded_review(desk))
    (text,) = Read.of(content).texts.values()
    change = of_windows(text, counted_twice=counted_twice, origin=origin)
    theirs = with_qde(content, change, text=text.replace("\n", "\r\n").encode())
    before = await desk.codings()
    brought = await bring(desk, theirs)
    if isinstance(answer, str):
        assert problem(brought) == (422, answer)
    else:
        assert brought.json() == answer
    assert await desk.codings() == before


def test_each_place_is_found_again_without_carriage_returns() -> None:
    text = "One 🧸.\r\n\r\nTwo,\r\nthree.\rFour."
    words = ("One", "🧸", "Two", "three", "Four")
    spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    source = refi.Source(
        uuid4(), "", text, tuple(refi.Selection(uuid4(), *span, uuid4()) for span in spans)
    )
    read = refi.with_single_line_ends(source, counted_once=False)
    assert tuple(read.text[one.start : one.end] for one in read.selections) == words
    assert "\r" not in read.text


def with_qde(content: bytes, change: Any, **files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name.endswith(".qde") else files.get("text", data))
    return packed.getvalue()


def _with_new_code_ids(qde: bytes) -> bytes:
    for issue in SEED.issues:
        for kind in ("problem", "good_practice"):
            old, new = refi.code_guid(issue.code, kind), uuid4()
            qde = qde.replace(str(old).encode(), str(new).encode())
    return qde


def _over_the_edge(qde: bytes) -> bytes:
    return qde.replace(b'startPosition="0"', b'startPosition="5"').replace(
        f'endPosition="{len(TEXTS[0])}"'.encode(), f'endPosition="{len(TEXTS[0]) + 9}"'.encode()
    )


def _coded_as_a_stage(qde: bytes) -> bytes:
    d4, stage = str(refi.code_guid("D4")), str(refi.stage_guid("D"))
    return qde.replace(f'targetGUID="{d4}"'.encode(), f'targetGUID="{stage}"'.encode())


def _before_the_start(qde: bytes) -> bytes:
    return qde.replace(b'startPosition="0"', b'startPosition="-1"')


def _with_an_entity(qde: bytes) -> bytes:
    return b'<!DOCTYPE p [<!ENTITY a "aaaa">]>' + qde.split(b"?>", 1)[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_over_the_edge, (422, "outside-passage")),
        (_coded_as_a_stage, (422, "unknown-codes")),
        (_with_an_entity, (422, "not-refi-qda")),
        (lambda qde: qde[:-20], (422, "not-refi-qda")),
        (_before_the_start, (422, "not-refi-qda")),
    ],
)
async def test_a_project_that_does_not_fit_changes_nothing(
    desk: Desk, change: Any, told: tuple[int, str]
) -> None:
    scr_id = await coded_review(desk)
    content = await project(desk, scr_id)
    before = await desk.types_told()
    assert problem(await bring(desk, with_qde(content, change))) == told
    assert await desk.types_told() == before


@pytest.mark.parametrize("kind", ["project", "codebook"])
async def test_a_file_is_parsed_before_a_transaction_is_opened(
    desk: Desk, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that takes long to read would else keep everybody on SQLite from writing."""
    scr_id, version = await coded_review(desk), await draft(desk)
    path, media, content = "/v1/coding-imports", "application/zip", await project(desk, scr_id)
    if kind == "codebook":
        path, media = f"/v1/taxonomies/{version}/codebook", "application/xml"
        content = (await get(desk, "/v1/taxonomies/2016.1/codebook.qdc")).content
    order: list[str] = []
    event.listen(desk.database.engine.sync_engine, "begin", lambda _: order.append("begun"))
    read = getattr(refi, f"read_{kind}")

    def parsed(given: bytes) -> Any:
        found = read(given)
        order.append("parsed")
        return found

    monkeypatch.setattr(refi, f"read_{kind}", parsed)
    key = {"idempotency-key": "one"}
    assert (await bring(desk, content, path, media, **key)).status_code == 200
    assert (order[0], order.count("parsed")) == ("parsed", 1)
    assert "begun" in order


def test_a_selection_is_placed_in_the_passage_that_holds_it_or_in_none() -> None:
    report = Report(uuid4(), 1, [Part(3, "abc"), Part(5, ""), Part(9, "de")], [])
    assert report.text == "abc\n\n\n\nde"
    placed = {
        (start, end): report.place_of(start, end)
        for start in range(len(report.text) + 1)
        for end in range(len(report.text) + 2)
    }
    inside = {span: place for span, place in placed.items() if place is not None}
    assert inside == {
        **{(a, b): (3, a, b) for a in range(3) for b in range(a + 1, 4)},
        **{(7 + a, 7 + b): (9, a, b) for a in range(2) for b in range(a + 1, 3)},
    }


async def test_codings_of_another_text_or_of_a_review_that_is_gone_are_refused(desk: Desk) -> None:
    scr_id = await coded_review(desk)
    content = await project(desk, scr_id)
    other = with_qde(content, lambda qde: qde, text=b"Another report.")
    assert problem(await bring(desk, other)) == (422, "other-text")
    revised = published(scr_id, 2)
    desk.ingest.texts[revised.passages_url] = ("Corrected.",)
    await desk.take(revised)
    assert problem(await bring(desk, content)) == (422, "other-text")
    await desk.take(withdrawn(scr_id, 2))
    assert problem(await bring(desk, content)) == (410, "review-withdrawn")
    answer = await get(desk, "/v1/coding-exports/codings.qdpx", scr_id=str(scr_id))
    assert problem(answer) == (410, "review-withdrawn")
    elsewhere = await bring(desk, content, tenant="elsewhere")
    assert problem(elsewhere) == (404, "no-such-review")


@pytest.mark.parametrize(
    ("content", "media", "told"),
    [
        (b"PK", "application/zip", (422, "not-refi-qda")),
        (b"<Project/>", "application/xml", (415, "not-the-format")),
    ],
)
async def test_what_is_no_project_is_refused(
    desk: Desk, content: bytes, media: str, told: tuple[int, str]
) -> None:
    assert problem(await bring(desk, content, media=media)) == told


def test_a_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b" " * (refi.MOST_UNPACKED + 1))
    with pytest.raises(NotRefi, match="unpacks"):
        refi.read_project(packed.getvalue())
    deep = b"<CodeBook>" + b"<Codes>" * 5_000 + b"</Codes>" * 5_000 + b"</CodeBook>"
    with pytest.raises(NotRefi, match="more elements"):
        refi.read_codebook(deep)


def test_a_file_of_nothing_but_beginnings_takes_no_longer_than_its_length() -> None:
    """A search for tags would go through the rest of the file for each; this one would take days"""
    with pytest.raises(NotRefi):
        refi.read_codebook(b"<CodeBook>" + b"<A" * 1_000_000)


def packed_project(qde: bytes, *, method: int = zipfile.ZIP_DEFLATED, **texts: str) -> bytearray:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("project.qde", qde)
        for name, text in texts.items():
            archive.writestr(f"Sources/{name}.txt", text)
    return bytearray(packed.getvalue())


def _says_it_is_small(archive: bytearray) -> None:
    entry = archive.index(b"PK\x01\x02")
    archive[entry + 24 : entry + 28] = (100).to_bytes(4, "little")


def _encrypted(archive: bytearray) -> None:
    archive[archive.index(b"PK\x01\x02") + 8] |= 1


def _damaged(archive: bytearray) -> None:
    begins = 30 + len("project.qde")
    archive[begins : begins + 5] = b"\xff" * 5


def _begins_outside(archive: bytearray) -> None:
    entry = archive.index(b"PK\x01\x02")
    archive[entry + 42 : entry + 46] = (len(archive) - 4).to_bytes(4, "little")


@pytest.mark.parametrize("harm", [_says_it_is_small, _encrypted, _damaged, _begins_outside])
async def test_an_archive_that_lies_or_is_broken_is_refused_and_unpacked_no_further(
    desk: Desk, harm: Any
) -> None:
    archive = packed_project(b"<Project>" + b" " * 30_000_000 + b"</Project>")
    harm(archive)
    tracemalloc.start()
    try:
        answer = await bring(desk, bytes(archive))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert problem(answer) == (422, "not-refi-qda")
    assert most < 10_000_000


def test_what_only_unpacks_whole_is_not_unpacked() -> None:
    with pytest.raises(NotRefi, match="packed"):
        refi.read_project(bytes(packed_project(b"<Project/>", method=zipfile.ZIP_LZMA)))


def sources(count: int, **given: str) -> bytes:
    attributes = "".join(f' {name}="{value}"' for name, value in given.items())
    each = "".join(f'<TextSource guid="{uuid4()}"{attributes}/>' for _ in range(count))
    return f"<Project><Sources>{each}</Sources></Project>".encode()


def test_one_text_is_unpacked_once_however_many_sources_name_it() -> None:
    qde = sources(refi.MOST_FILES, plainTextPath="internal://a.txt")
    _, found = refi.read_project(bytes(packed_project(qde, a="The report.")))
    assert len({id(source.text) for source in found}) == 1
    more = sources(refi.MOST_FILES + 1, plainTextPath="internal://a.txt")
    with pytest.raises(NotRefi, match="texts"):
        refi.read_project(bytes(packed_project(more, a="The report.")))


async def test_a_name_that_only_looks_like_a_review_s_is_refused(desk: Desk) -> None:
    scr_id = await coded_review(desk)
    content = await project(desk, scr_id)
    dashes, nobody = b"-" * 36, str(uuid4()).encode()
    changed = with_qde(
        content,
        lambda qde: qde.replace(f'"Review {scr_id}'.encode(), b'"Review ' + dashes).replace(
            f'TextSource guid="{scr_id}"'.encode(), b'TextSource guid="' + nobody + b'"'
        ),
    )
    assert problem(await bring(desk, changed)) == (404, "no-such-review")


async def test_a_codebook_is_as_the_schema_says_and_holds_every_issue_below_its_stage(
    desk: Desk,
) -> None:
    content = (await get(desk, "/v1/taxonomies/2016.1/codebook.qdc")).content
    root = ElementTree.fromstring(content)
    assert faults(root, refi.CODEBOOK) == []
    codes = refi.read_codebook(content)
    assert [c.name for c in codes if c.codable] == [f"{i.code} {i.label}" for i in SEED.issues]
    stages = {c.guid: c.name[0] for c in codes if not c.codable}
    assert all(stages[c.parent] == c.name[0] for c in codes if c.codable and c.parent)


def with_new_code(content: bytes, name: str, told: str = "") -> bytes:
    """A codebook with one more code in stage D."""
    stage = f'guid="{refi.stage_guid("D")}"'.encode()
    guid = "00000000-0000-4000-8000-0000000000aa"
    said = f"<Description>{told}</Description>"
    new = f'<Code guid="{guid}" name="{name}" isCodable="true">{said}</Code>'.encode()
    head, _, tail = content.partition(stage)
    end = tail.index(b">") + 1
    return head + stage + tail[:end] + new + tail[end:]


async def test_a_codebook_that_was_worked_on_comes_back_as_changes_of_a_draft(desk: Desk) -> None:
    content = (await get(desk, "/v1/taxonomies/2016.1/codebook.qdc")).content
    version = await draft(desk)
    path = f"/v1/taxonomies/{version}/codebook"
    same = await bring(desk, content, path, "application/xml")
    assert same.status_code == 200, same.text
    changed = with_new_code(content, "Notes lost").replace(b"C7 ", b"C7 Reworded: ", 1)
    answer = await bring(desk, changed, path, "application/xml")
    assert answer.status_code == 200, answer.text
    headers = desk.issuer.headers("centre", "trends:read", EDITOR)
    shown = (await desk.client.get(f"/v1/taxonomies/{version}", headers=headers)).json()
    assert [(c["kind"], c["after"]) for c in shown["changes"]] == [
        ("reworded", ["C7"]),
        ("added", ["D8"]),
    ]
    back = (await desk.client.get(f"{path}.qdc", headers=headers)).content
    assert "D8 Notes lost" in [c.name for c in refi.read_codebook(back)]
    family = changed.replace(b"Notes lost", b"Teenage mothers")
    refused = await bring(desk, family, path, "application/xml")
    assert problem(refused) == (422, "not-about-practice")


@pytest.mark.parametrize(
    ("name", "told", "where"),
    [
        ("Ask Sarah Example", "", "label"),
        ("Notes lost", "Dr Sarah Example, 07700 900123, was late.", "statement"),
        ("D4 Ask Sarah Example", "", "label"),
    ],
)
async def test_a_codebook_that_names_somebody_is_refused_and_nothing_of_it_is_taken(
    desk: Desk, name: str, told: str, where: str
) -> None:
    content = (await get(desk, "/v1/taxonomies/2016.1/codebook.qdc")).content
    version = await draft(desk)
    named = with_new_code(content, name, told)
    answer = await bring(desk, named, f"/v1/taxonomies/{version}/codebook", "application/xml")
    assert problem(answer) == (422, "identifying-text")
    assert answer.json()["errors"][0]["pointer"].endswith(f"0000aa/{where}")
    assert "Sarah" not in answer.text
    headers = desk.issuer.headers("centre", "trends:read", EDITOR)
    shown = (await desk.client.get(f"/v1/taxonomies/{version}", headers=headers)).json()
    assert shown["changes"] == []


UNSEEN = "\u200b" * 3


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (UNSEEN, ""),
        ("\u2060", ""),
        ("x", ""),
        ("D4 " + UNSEEN, ""),
        ("Notes lost " * 20, ""),
        ("Notes lost", "Lost. " * 200),
    ],
)
async def test_a_codebook_brings_no_name_that_would_not_be_taken_otherwise(
    desk: Desk, name: str, told: str
) -> None:
    content = (await get(desk, "/v1/taxonomies/2016.1/codebook.qdc")).content
    version = await draft(desk)
    path = f"/v1/taxonomies/{version}/codebook"
    answer = await bring(desk, with_new_code(content, name, told), path, "application/xml")
    assert problem(answer) == (422, "change-impossible")
    hidden = with_new_code(content, "Notes lost", UNSEEN)
    assert (await bring(desk, hidden, path, "application/xml")).status_code == 200
    headers = desk.issuer.headers("centre", "trends:read", EDITOR)
    shown = (await desk.client.get(f"/v1/taxonomies/{version}", headers=headers)).json()
    assert [i["statement"] for i in shown["issues"] if i["code"] == "D8"] == ["Notes lost"]


async def test_a_codebook_is_well_formed_and_comes_back_the_same_whatever_was_pasted_into_it(
    desk: Desk,
) -> None:
    pasted = TEXT | {
        "label": "Notes\x0b lost",
        "statement": "Notes are lost.\nOr\uffff never kept.",
    }
    version = await draft(desk, {"kind": "added", "explanation": "Asked for.", "issue": pasted})
    headers = desk.issuer.headers("centre", "trends:read", EDITOR)
    path = f"/v1/taxonomies/{version}/codebook"
    content = (await desk.client.get(f"{path}.qdc", headers=headers)).content
    (code,) = [c for c in refi.read_codebook(content) if c.name.startswith("D8 ")]
    assert code.description.startswith("Notes are lost. Or")
    answer = await bring(desk, content, path, "application/xml")
    assert answer.status_code == 200, answer.text
    shown = (await desk.client.get(f"/v1/taxonomies/{version}", headers=headers)).json()
    assert [c["kind"] for c in shown["changes"]] == ["added"]


LINES = TEXT | {"label": "Notes\nlost", "statement": "Notes are lost.\nOr never kept."}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("D8 Notes lost", "D8 Notes gone", ("Notes gone", LINES["statement"])),
        ("Or never kept.", "Or not kept.", (LINES["label"], "Notes are lost. Or not kept.")),
    ],
)
async def test_what_a_codebook_did_not_reword_stays_as_it_stood_with_its_lines(
    desk: Desk, old: str, new: str, said: tuple[str, str]
) -> None:
    version = await draft(desk, {"kind": "added", "explanation": "Asked for.", "issue": LINES})
    headers = desk.issuer.headers("centre", "trends:read", EDITOR)
    path = f"/v1/taxonomies/{version}/codebook"
    content = (await desk.client.get(f"{path}.qdc", headers=headers)).content
    assert content.count(old.encode()) == 1
    changed = content.replace(old.encode(), new.encode())
    answer = await bring(desk, changed, path, "application/xml")
    assert answer.status_code == 200, answer.text
    shown = (await desk.client.get(f"/v1/taxonomies/{version}", headers=headers)).json()
    (issue,) = [one for one in shown["issues"] if one["code"] == "D8"]
    assert (issue["label"], issue["statement"]) == said


async def test_two_selections_of_one_id_are_two_codings(desk: Desk) -> None:
    """As a tool writes them that has numbered its codings anew in each source, or copied one."""
    scr_id = await desk.publish(*TEXTS)
    for passage in (1, 3):
        assert (await desk.code(scr_id, passage)).status_code == 201
    ids = [one["finding_id"].encode() for one in await desk.codings()]
    content = with_qde(await project(desk, scr_id), lambda qde: qde.replace(ids[0], ids[1]))
    for one in await desk.codings():
        await desk.post(f"/v1/codings/{one['finding_id']}/retraction", {"reason": "mistaken"})
    assert (await bring(desk, content)).json() == {"added": 2, "known": 0}
    assert sorted(one["passage"] for one in await desk.codings()) == [1, 3]


def with_selections(content: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    """A project whose one selection is made again for each of these spans, in their order."""

    def made(qde: bytes) -> bytes:
        (one,) = re.findall(rb"<PlainTextSelection.*?</PlainTextSelection>", qde, re.DOTALL)

        def at(start: int, end: int) -> bytes:
            placed = re.sub(rb'startPosition="[0-9]+"', b'startPosition="%d"' % start, one)
            return re.sub(rb'endPosition="[0-9]+"', b'endPosition="%d"' % end, placed)

        return qde.replace(one, b"".join(at(*span) for span in spans))

    return with_qde(content, made)


@contextmanager
def statements_of(desk: Desk) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    engine = desk.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


async def test_many_codings_are_taken_in_the_order_of_the_file_with_few_statements(
    desk: Desk,
) -> None:
    """On SQLite nobody else writes meanwhile: 2,000 taken one by one would hold it for minutes."""
    scr_id = await desk.publish(*TEXTS)
    assert (await desk.code(scr_id, 3)).status_code == 201
    ends = [0, *accumulate(len(text) + 2 for text in TEXTS)]
    here = ends[2], ends[2] + len(TEXTS[2])
    new = [
        (ends[passage] + place, ends[passage] + place + length)
        for length in (2, 3)
        for passage in (2, 0)
        for place in range(len(TEXTS[passage]) - length, 0, -1)
    ]
    content = with_selections(await project(desk, scr_id), [*new, here, new[0]])
    told = len(await desk.told())
    with statements_of(desk) as statements:
        answer = await bring(desk, content)
    assert answer.json() == {"added": len(new), "known": 2}
    assert len(new) > 100, "more than are written at once"
    assert len(statements) < 40
    events = [(kind, data) for kind, data in (await desk.told())[told:]]
    assert {kind for kind, _ in events} == {FindingCoded.type}
    kept = {
        one["finding_id"]: (ends[one["passage"] - 1] + one["start"], one["end"] - one["start"])
        for one in await desk.codings(limit=200)
        if one["start"] is not None
    }
    assert [kept[data["finding_id"]] for _, data in events] == [(a, b - a) for a, b in new]
    for _, data in (events[0], events[-1]):
        (first,) = (await desk.get(f"/v1/codings/{data['finding_id']}")).json()["history"]
        assert (first["change"], first["changed_by"]) == ("coded", "analyst-2")
    assert (await bring(desk, content)).json() == {"added": 0, "known": len(new) + 2}


async def test_each_report_is_read_once_however_many_sources_name_it(desk: Desk) -> None:
    scr_id = await coded_review(desk)

    def twice(qde: bytes) -> bytes:
        (one,) = re.findall(rb"<TextSource.*?</TextSource>", qde, re.DOTALL)
        return qde.replace(one, one * 20)

    content = with_qde(await project(desk, scr_id), twice)
    with statements_of(desk) as statements:
        answer = await bring(desk, content)
    assert answer.json() == {"added": 0, "known": 80}
    assert len([one for one in statements if "FROM passage" in one]) == 1


@pytest.mark.rule("C11")
async def test_a_codebook_s_new_code_is_one_that_was_never_given_in_a_draft_either(
    desk: Desk,
) -> None:
    published = await publish(desk, *MADE_AND_GONE)
    content = (await get(desk, f"/v1/taxonomies/{published}/codebook.qdc")).content
    version = await draft(desk)
    path = f"/v1/taxonomies/{version}/codebook"
    added = with_new_code(content, "Notes lost")
    assert (await bring(desk, added, path, "application/xml")).status_code == 200
    new = set(await codes_of(desk, version)) - set(await codes_of(desk, published))
    assert new == {"D10"}


async def test_an_older_codebook_brings_nothing_back_that_was_retired(desk: Desk) -> None:
    older = (await get(desk, "/v1/taxonomies/2016.1/codebook.qdc")).content
    version = await draft(desk)
    headers = desk.issuer.headers("centre", "trends:read", EDITOR)
    gone = {"kind": "retired", "explanation": "Never found again.", "code": "B4"}
    at = f"/v1/taxonomies/{version}"
    made = await desk.client.post(f"{at}/changes", json=gone, headers=headers)
    assert made.status_code == 201, made.text
    answer = await bring(desk, older, f"{at}/codebook", "application/xml")
    assert answer.status_code == 200, answer.text
    shown = (await desk.client.get(at, headers=headers)).json()
    assert [(c["kind"], c["before"]) for c in shown["changes"]] == [("retired", ["B4"])]


# the library's own reader of JSON-LD still makes what the library has deprecated
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("form", ["ttl", "jsonld"])
async def test_skos_holds_each_issue_with_its_stage_its_code_and_what_replaced_it(
    desk: Desk, form: str
) -> None:
    retire = {"kind": "retired", "explanation": "Never found.", "code": "A1"}
    version = await publish(desk, retire)
    content = (await get(desk, f"/v1/taxonomies/{version}/codebook.{form}")).content
    graph = Graph().parse(data=content, format={"ttl": "turtle", "jsonld": "json-ld"}[form])
    notations = {str(code) for code in graph.objects(None, SKOS.notation)}
    assert notations == {i.code for i in SEED.issues if i.code != "A1"} | set("ABCDEFG")
    d4 = URIRef("urn:lipp:issue:D4")
    assert graph.value(d4, SKOS.broader) == URIRef("urn:lipp:stage:D")
    owl = URIRef("http://www.w3.org/2002/07/owl#deprecated")
    assert [str(s) for s in graph.subjects(owl, None)] == ["urn:lipp:issue:A1"]
    assert (await get(desk, f"/v1/taxonomies/{version}/codebook.{form}")).content == content


def test_an_issue_retired_in_the_tenth_version_is_missed_in_none_before_or_after() -> None:
    """Versions are in the order of their numbers, in which 9 comes before 10."""
    ninth = changes.begin(SEED, "2016.9")
    tenth = changes.retire(changes.begin(ninth, "2016.10"), "A1", "Never found.")
    walk = crosswalk_of([SEED, ninth, tenth])
    marked = [b"deprecated" in write_skos(one, walk, "ttl") for one in (ninth, tenth)]
    assert marked == [False, True]


async def test_tables_hold_places_and_no_words_of_a_case_and_no_formulas(desk: Desk) -> None:
    formula = {"kind": "retired", "explanation": "=HYPERLINK(1)", "code": "A1"}
    version = await publish(desk, formula)
    book = load_workbook(
        io.BytesIO((await get(desk, f"/v1/taxonomies/{version}/codebook.xlsx")).content)
    )
    assert [len(list(book[name].rows)) for name in ("Issues", "Changes")] == [44, 2]
    cell = book["Changes"]["D2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    text = (await get(desk, f"/v1/taxonomies/{version}/codebook.csv")).text
    assert len(list(csv.DictReader(io.StringIO(text)))) == 43
    scr_id = await coded_review(desk)
    table = (await get(desk, "/v1/coding-exports/codings.csv", scr_id=str(scr_id))).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {(r["passage"], r["issue"], r["kind"]) for r in rows} == {
        ("1", "D4", "problem"),
        ("1", "F8", "problem"),
        ("3", "G6", "problem"),
        ("2", "D4", "good_practice"),
    }
    assert "meeting" not in table
    sheet = await get(desk, "/v1/coding-exports/codings.xlsx", scr_id=str(scr_id))
    assert len(list(load_workbook(io.BytesIO(sheet.content))["Codings"].rows)) == 5


def test_the_same_issues_have_the_same_ids_in_every_export() -> None:
    first, again = refi.write_codebook(SEED), refi.write_codebook(load())
    assert first == again
