"""What one service answers is what another reads."""

from uuid import uuid4

import msgspec

from contracts.api.ingest import Passage, PassagePage
from services.ingest.links.schemas import LinkHealth
from services.ingest.passages.schemas import PassageOut
from services.ingest.passages.schemas import PassagePage as Answered


def test_the_passages_that_ingest_answers_are_read_as_they_were_meant() -> None:
    text = "The meeting was held."
    answer = Answered(
        items=[
            PassageOut(number=1, page=2, paragraph="4.1", start=0, end=len(text), text=text),
            PassageOut(number=2, page=2, paragraph=None, start=22, end=22 + len(text), text=text),
        ],
        next="a cursor",
        scr_id=uuid4(),
        version=3,
        document_url="https://board.example/report.pdf",
        document_url_health=LinkHealth(),
        original_url="/v1/scrs/1/versions/3/document",
    )
    assert msgspec.json.decode(answer.model_dump_json(), type=PassagePage) == PassagePage(
        items=[
            Passage(number=1, page=2, text=text, paragraph="4.1"),
            Passage(number=2, page=2, text=text, paragraph=None),
        ],
        next="a cursor",
        version=3,
    )
