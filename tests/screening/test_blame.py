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
        ("Staff are afraid of being blamed; the nurse feared that she would be blamed.", []),
        ("Fear of blame kept the team silent.", []),
        ("The nurse was afraid of being lazy, and is to blame.", ["lazy", "to blame"]),
        ("The officer applied the protocol; the team relied on it.", []),
    ],
)
def test_blame_is_found_where_a_person_is_spoken_of(text: str, found: list[str]) -> None:
    assert [text[start:end].lower() for start, end, _ in blame_terms(text)] == found


@pytest.mark.rule("G3")
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n "])
def test_blame_is_found_over_the_ends_of_lines_too(end: str) -> None:
    for said, term in (
        ("The social worker was negligent.", "negligent"),
        ("The nurse should have known better.", "should have known better"),
        ("Nobody knew: the manager turned a blind eye.", "turned a blind eye"),
    ):
        for place in (place for place, character in enumerate(said) if character == " "):
            broken = said[:place] + end + said[place + 1 :]
            ((start, stop, _),) = blame_terms(broken)
            assert broken[start:stop].split() == term.split()
    for said in ("The form was useless\nand the rota sloppy.", "No blame\nattaches to the nurse."):
        assert list(blame_terms(said)) == []


@pytest.mark.rule("G3")
def test_blame_that_only_looks_otherwise_is_found_all_the_same() -> None:
    for said in (
        "The nurse was care\u200bless.",
        "The nurse was \uff43areless.",
        "The\u00a0nurse was inept.",
    ):
        assert len(list(blame_terms(said))) == 1


def test_it_takes_no_longer_for_a_long_text_than_its_length_asks() -> None:
    text = "The social worker was not " * 20_000
    assert list(blame_terms(text)) == []
