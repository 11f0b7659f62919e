"""Words, stems and the ends of sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collation.reviews.words import (
    LONGEST_SENTENCE,
    LONGEST_WORD,
    for_index,
    sentences,
    stem,
    words_in,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("referred", "refers"),
        ("agencies", "agency"),
        ("held", "hold"),
        ("checking", "checked"),
        ("mother\u2019s", "Mother"),
        ("children's", "CHILDREN"),
        ("closed", "closing"),
        ("told", "tells"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("notes", "not"), ("noted", "not"), ("meeting", "met"), ("proceedings", "proceed")],
)
def test_words_of_another_meaning_keep_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_sentence_ends_at_its_stop_or_at_an_empty_line_and_not_within_a_number() -> None:
    text = "Finding 3.2 was clear. Nobody asked!\nWhy not\n\nA&E saw him, twice"
    assert [sentence.stems for sentence in sentences(text)] == [
        ["find", "3", "2", "was", "clear"],
        ["nobody", "ask"],
        ["why", "not"],
        ["a&e", "see", "him", "twic"],
    ]


def test_a_text_without_stops_is_read_in_bounded_pieces() -> None:
    pieces = sentences("word " * (LONGEST_SENTENCE * 2 + 1))
    assert [len(piece.stems) for piece in pieces] == [LONGEST_SENTENCE, LONGEST_SENTENCE, 1]


@given(st.text())
def test_every_word_is_found_where_its_span_says(text: str) -> None:
    for sentence in sentences(text):
        assert len(sentence.stems) == len(sentence.spans) == len(sentence.places)
        for (start, end), found in zip(sentence.spans, sentence.stems, strict=True):
            assert stem(text[start:end][:LONGEST_WORD]) == found


@given(st.text())
def test_a_passage_is_indexed_by_the_words_that_are_marked_in_it(text: str) -> None:
    words = list(words_in(text))
    assert for_index(text, "sqlite").split() == [word.sought for word in words]
    places = [entry.rpartition(":") for entry in for_index(text, "postgresql").split()]
    at = {int(n): word.strip("'") for word, _, numbers in places for n in numbers.split(",")}
    assert [at[n] for n in sorted(at)] == [word.sought for word in words]
    assert sorted(at) == list(range(1, len(words) + 1))
    assert all(word.start < word.end <= len(text) for word in words)
