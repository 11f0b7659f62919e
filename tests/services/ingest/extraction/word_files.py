"""Word documents made for these tests: honest ones by python-docx, hostile ones part by part."""

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
from docx.document import Document

BODY = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
SENTENCE = "The health visitor wrote to the family doctor twice that spring."


def document(*paragraphs: str, shape: Callable[[Document], None] | None = None) -> bytes:
    made = docx.Document()
    for paragraph in paragraphs or (SENTENCE,):
        made.add_paragraph(paragraph)
    if shape:
        shape(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def parts(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(name: str, old: bytes, new: bytes) -> bytes:
    """An honest document in which one thing of one part is another."""
    contents = parts(document())
    assert old in contents[name]
    return packed(contents | {name: contents[name].replace(old, new, 1)})


def with_part(name: str, content: bytes) -> bytes:
    return packed(parts(document()) | {name: content})


def related(kind: str, target: str, mode: str = "External") -> bytes:
    relation = (
        f'<Relationship Id="rIdX" Target="{target}" TargetMode="{mode}" Type="http://schemas.'
        f'openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    return changed(RELATIONS, b"</Relationships>", relation.encode())


def entities(doctype: str) -> bytes:
    return changed(BODY, b"<w:document", f"{doctype}<w:document".encode())


def overlapping() -> bytes:
    """Two entries of the directory point at one packed part."""
    made = bytearray(document())
    first = made.index(b"PK\x01\x02")
    second = made.index(b"PK\x01\x02", first + 4)
    made[second + 42 : second + 46] = made[first + 42 : first + 46]
    return bytes(made)


def lying_about_size(size: int) -> bytes:
    """The directory says one part unpacks to `size` bytes."""
    made = bytearray(document())
    place = made.index(b"PK\x01\x02")
    made[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(made)


def many_entries(count: int) -> bytes:
    contents = parts(document()) | {f"word/media/{n}.txt": b"" for n in range(count)}
    return packed(contents)


def linked(name: str) -> bytes:
    file = io.BytesIO(document())
    with zipfile.ZipFile(file, "a") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return file.getvalue()
