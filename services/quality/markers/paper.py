"""A leaflet as a tagged PDF, where the installation has a PDF writer."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib.util import find_spec

from services.quality.markers.leaflet import Block

_TEMPLATE = """
#let blocks = json(bytes(sys.inputs.blocks))
#set document(title: blocks.first().texts.first(), author: "Learning into Practice")
#set text(lang: "en", region: "gb", size: 11pt)
#set par(leading: 0.7em)
#set page(paper: "a4", margin: 2.4cm, footer: context align(right, counter(page).display()))
#let levels = (title: 1, group: 2, marker: 3, part: 4)
#show heading.where(level: 1): set text(size: 24pt)
#show heading.where(level: 2): it => pagebreak(weak: true) + block(
  below: 1em, stroke: (bottom: 0.6pt), inset: (bottom: 5pt), width: 100%,
  text(size: 18pt, it.body))
#show heading.where(level: 3): it => block(above: 2em, below: 0.9em, text(size: 14pt, it.body))
#for b in blocks {
  if b.kind in levels { heading(level: levels.at(b.kind), b.texts.first()) }
  else if b.kind == "lead" {
    block(stroke: (left: 3pt + rgb("#1d70b8")), inset: (left: 10pt, y: 4pt), b.texts.first())
  } else if b.kind == "questions" {
    list(marker: none, body-indent: 0pt, ..b.texts.map(t => par(hanging-indent: 1.3em, t)))
  } else { par(b.texts.first()) }
}
"""


def can_write_pdf() -> bool:
    return find_spec("typst") is not None


def as_pdf(blocks: Iterable[Block]) -> bytes:
    """Tagged for assistive software (PDF/UA-1); texts go in as data, never as markup."""
    import typst

    given = {"blocks": json.dumps([asdict(block) for block in blocks])}
    pdf: bytes = typst.compile(_TEMPLATE.encode(), sys_inputs=given, pdf_standards="ua-1")
    return pdf
