"""Word pieces against what the encoder was trained on."""

import pytest

from services.collation.coder.wordpiece import WordPiece

WORDS = WordPiece()


def named(text: str, most: int = 256) -> list[str]:
    names = {number: word for word, number in WORDS.numbers.items()}
    return [names[number] for number in WORDS.pieces(text, most).ids]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("GPs didn't attend.", ["gps", "didn", "'", "t", "attend", "."]),
        ("safeguarding", ["safeguard", "##ing"]),
        ("Café\u00a0CAF-led", ["cafe", "caf", "-", "led"]),
        ("\u2018register\u2019", ["\u2018", "register", "\u2019"]),
        ("", []),
        ("x" * 101, ["[UNK]"]),
    ],
)
def test_text_splits_as_the_encoder_learned_it(text: str, pieces: list[str]) -> None:
    assert named(text) == ["[CLS]", *pieces, "[SEP]"]


def test_pieces_know_the_characters_they_stand_for() -> None:
    text = "No safeguarding conference; a café."
    pieces = WORDS.pieces(text, 64)
    told = [text[start:end] for start, end in pieces.spans]
    assert told == ["", "No", "safeguard", "ing", "conference", ";", "a", "café", ".", ""]


def test_long_texts_end_where_they_must_with_the_closing_mark() -> None:
    assert named("one two three four five", most=5) == ["[CLS]", "one", "two", "three", "[SEP]"]
