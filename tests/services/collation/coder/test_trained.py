"""The shipped model: whole, quick to say why, and silent where there is nothing."""

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("onnxruntime", reason="needs the extra `coding`")

from benchmarks.held_out import sample_reports
from services.collation.coder.card import CARD, FOLDER, ModelAltered, read_card
from services.collation.coder.domain import Lesson
from services.collation.coder.encoder import MODEL, Encoder
from services.collation.coder.trained import TrainedCoder
from services.collation.suggestions.domain import MOST

if not CARD.exists():
    pytest.skip("no model is shipped", allow_module_level=True)

CODER = TrainedCoder()
PLAIN = "The family moved twice that year and the older boy began at a new school in September."
SHOWS = (
    "Although the bruising was unexplained, children's social care and the ward settled between "
    "them that he could go home. No strategy discussion was held and the police were not told."
)


def test_a_passage_that_shows_an_issue_has_it_first_with_the_words_that_told_it() -> None:
    (suggestions,) = CODER.suggest([SHOWS])
    assert suggestions[0].issue == "D4"
    assert len(suggestions) <= MOST
    assert all(0 <= s.score <= 1 for s in suggestions)
    words = [SHOWS[start:end] for start, end in suggestions[0].evidence]
    assert any(word in " ".join(words) for word in ("strategy", "discussion", "No"))


def test_a_passage_of_family_life_gets_no_code() -> None:
    (coded,) = CODER.code([PLAIN])
    assert coded.codes == ()
    assert len(set(coded.ranked)) == 5


def test_a_passage_has_one_answer_whatever_its_neighbours() -> None:
    texts = [example.text for example in sample_reports()[:40]]
    (texts[7], texts[20]) = (PLAIN * 9, SHOWS)
    alone = [CODER.code([text])[0] for text in texts]
    assert CODER.code(texts) == alone
    assert CODER.code(texts[::-1]) == alone[::-1]


def test_long_and_odd_passages_are_read_to_their_end() -> None:
    long = " ".join([PLAIN] * 40) + " " + SHOWS
    empty, marks, coded = CODER.code(["", "\u0000 \ud7ff *** \U0001f600", long])
    assert empty.codes == marks.codes == ()
    assert "D4" in coded.ranked


def test_lessons_taken_back_leave_nothing_of_their_passages() -> None:
    coder = CODER.with_head(None)
    coder.learn([Lesson(SHOWS, absent=("D4",)), Lesson(PLAIN, absent=("D4",))])
    assert coder.head is not None
    coder.learn([Lesson(PLAIN, absent=("D4",))])
    assert SHOWS not in held_by(coder)
    assert PLAIN in held_by(coder)
    coder.learn([])
    assert coder.head is None
    assert PLAIN not in held_by(coder)


def held_by(coder: TrainedCoder) -> str:
    return repr(vars(coder))


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    data = bytearray((folder / MODEL).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / MODEL).write_bytes(data)
    with pytest.raises(ModelAltered, match=MODEL):
        Encoder(read_card(), folder)


def test_the_model_files_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 60_000_000
    card = json.loads(CARD.read_text())
    assert len(card["codes"]) == len(card["thresholds"]) == 44
