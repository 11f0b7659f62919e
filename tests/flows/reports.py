"""Small synthetic reports for stories: real PDFs with a few numbered paragraphs."""

import hashlib
import json
from functools import cache
from typing import Any

import typst

from samples.corpus import reports

TEMPLATE = """
#let texts = json(bytes(sys.inputs.texts))
#set page(paper: "a4")
#set document(date: none)
#set text(size: 11pt)
#for (number, text) in texts.enumerate(start: 1) [#par[4.#number #text]]
"""
PASSAGES = (
    "The review looked at how agencies worked together in the months before the incident.",
    "The social worker asked for a strategy meeting; none was convened although one was needed.",
    "The general practitioner was invited to each child protection conference and attended none.",
    "Staff spoke of the family with warmth and had visited as often as the plan asked them to.",
)


def small_pdf(number: int) -> bytes:
    """A report of four paragraphs, unlike every other number's."""
    texts = [f"This is synthetic report {number}, written for a test of the platform.", *PASSAGES]
    pdf: bytes = typst.compile(TEMPLATE.encode(), sys_inputs={"texts": json.dumps(texts)})
    return pdf


@cache
def _metadata() -> dict[str, Any]:
    return next(r.metadata for r in reports() if r.metadata["area_disclosure"] == "named")


def metadata_of(number: int, pdf: bytes, tenant: str) -> dict[str, Any]:
    """What a case system sends with the report of this number."""
    return _metadata() | {
        "source_system": "test-cases",
        "source_ref": f"TEST-{number:04d}",
        "commissioning_body_id": tenant,
        "document_sha256": hashlib.sha256(pdf).hexdigest(),
        "document_url": f"https://{tenant}.example/report-{number}.pdf",
        "page_count": 1,
    }
