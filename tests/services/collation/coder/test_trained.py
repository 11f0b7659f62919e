"""The shipped model: whole, quick to say why, and silent where there is nothing."""

import json
from pathlib import Path

import pytest

pytest.importorskip("onnxruntime", reason="needs the extra `coding`")

from benchmarks.held_out import examination, sample_reports
from services.collation.coder.card import CARD, CHECKSUM, FOLDER, ModelAltered
from services.collation.coder.domain import Lesson
from services.collation.coder.trained import TrainedCoder
from services.collation.suggestions.domain import MOST
from tests.services.collation.coder.altered import altered
from training.measure import Answer, false_alarms, first_three, micro_f1

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


def test_odd_passages_get_no_code() -> None:
    empty, marks = CODER.code(["", "\u0000 \ud7ff *** \U0001f600"])
    assert empty.codes == marks.codes == ()


def test_a_long_passage_is_read_to_its_end() -> None:
    long = " ".join([PLAIN] * 300) + " " + SHOWS
    assert len(long) > 25_000
    (coded,) = CODER.code([long])
    assert coded.ranked[0] == "D4"
    (suggestions,) = CODER.suggest([long])
    assert all(start > len(long) - len(SHOWS) for start, _ in suggestions[0].evidence)


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


def test_a_lesson_on_a_long_passage_is_about_the_stretch_that_spoke() -> None:
    long = " ".join([PLAIN] * 40) + " " + SHOWS
    coder = CODER.with_head(None)
    assert "D4" in [suggestion.issue for suggestion in coder.suggest([long])[0]]
    coder.learn([Lesson(long, absent=("D4",))] * 30)
    assert "D4" not in [suggestion.issue for suggestion in coder.suggest([long])[0]]


def held_by(coder: TrainedCoder) -> str:
    return repr(vars(coder))


@pytest.mark.parametrize(
    "name",
    ["anchors.npy", "coder.json", "coder.json.sha256", "coder.onnx", "vocabulary.txt", "words.npz"],
)
def test_an_altered_file_of_the_model_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelAltered, match=name.removesuffix(CHECKSUM)):
        TrainedCoder(altered(tmp_path, name, one_bit_off))


def test_other_thresholds_on_the_card_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelAltered, match=CARD.name):
        TrainedCoder(altered(tmp_path, CARD.name, lambda card: card.replace(b"0.71", b"0.20")))


def one_bit_off(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def test_it_codes_what_is_there_and_little_where_there_is_nothing() -> None:
    """Other weights or thresholds than those that were measured would not pass."""
    passages = examination()[::5]
    coded = CODER.code([passage.text for passage in passages])
    answers = [Answer(p.codes, c.codes, c.ranked) for p, c in zip(passages, coded, strict=True)]
    assert first_three(answers) > 0.95
    assert micro_f1(answers) > 0.85
    assert false_alarms(answers) < 0.05


def test_the_model_files_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 60_000_000
    card = json.loads(CARD.read_text())
    assert len(card["codes"]) == len(card["thresholds"]) == 44
