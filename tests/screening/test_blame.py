"""Blame is a listed word in a sentence about a person; the same word about a form is not."""

import pytest

from screening.blame import blame_terms


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The social worker was negligent.", ["negligent"]),
        ("The nurse is to blame. She was careless!", ["to blame", "careless"]),
        ("The health visitor should have known better.", ["should have known better"]),
        ("A manager turned a blind eye, and the GP lied.", ["turned a blind eye", "lied"]),
        ("The form was useless and the rota sloppy.", []),
        ("The nurse could not reach the duty desk.", []),
        ("No blame attaches to the social worker.", []),
        ("Staff spoke of a culture of blame.", []),
        ("The officer applied the protocol; the team relied on it.", []),
    ],
)
def test_blame_is_found_where_a_person_is_spoken_of(text: str, found: list[str]) -> None:
    assert [text[start:end].lower() for start, end, _ in blame_terms(text)] == found


def test_it_takes_no_longer_for_a_long_text_than_its_length_asks() -> None:
    text = "The social worker was not " * 20_000
    assert list(blame_terms(text)) == []
