"""Blame is a listed word in a sentence about a person; the same word about a form is not."""

import pytest

from screening.blame import blame_terms
from screening.domain import Kind, Place, Suspicion, screen

PLAIN = [
    "There was no time; staff were not trained.",
    "Staff are blamed when things go wrong, so nobody writes it down.",
    "A blame culture keeps workers silent, and whoever speaks up is blamed.",
    "People get blamed for what the system does; parents are often blamed too.",
    "The form is useless, so workers write beside it; the rota was sloppy and a nurse was ill.",
    "We fill in a useless old form, and the manager knows it.",
    "It does not matter who is at fault; the worker had forty cases.",
    "The review asked who was to blame, and not why the nurse did what she did.",
    "Managers look for someone to blame, and professionals blame each other.",
    "Nobody is to blame; the rota left no one on duty and the manager was ill.",
    "When a child dies and a worker is sacked, the others write less down.",
    "Families are struck off the GP's list when they miss appointments.",
    "Misconduct hearings frighten workers, and negligence claims make doctors cautious.",
    "Forms make parents feel stupid.",
    "A father who was found guilty of an offence is not known to the school.",
]
BLAMING = [
    "The lazy social worker did not visit.",
    "The nurse was lazy and lost the form.",
    "The form was useless because the social worker was lazy.",
    "I blame the health visitor.",
    "The GP, who was to blame, said nothing.",
    "The police officer was careless with the forms.",
    "A sloppy assessment by the social worker.",
    "The social worker should be blamed; she was at fault.",
    "The officer was dismissed from his post for misconduct.",
    "The reviewer found the nurse negligent.",
    "The worker was guilty of neglect.",
    "Useless managers.",
]


def found_in(text: str) -> list[Suspicion]:
    return [one for one in screen(text, Place.CONTRIBUTION) if one.kind is Kind.BLAME_TERM]


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
            (one,) = found_in(broken)
            assert broken[one.start : one.end].split() == term.split()
    for said in ("The form was useless\nand the rota sloppy.", "No blame\nattaches to the nurse."):
        assert found_in(said) == []


@pytest.mark.rule("G3")
def test_blame_that_only_looks_otherwise_is_found_all_the_same() -> None:
    for said in (
        "The nurse was care\u200bless.",
        "The nurse was \uff43areless.",
        "The\u00a0nurse was inept.",
    ):
        assert len(found_in(said)) == 1


@pytest.mark.rule("G3")
def test_what_is_said_of_a_system_or_of_what_people_fear_blames_nobody() -> None:
    assert [said for said in PLAIN if found_in(said)] == []


@pytest.mark.rule("G3")
def test_who_is_blamed_is_found_whatever_stands_beside() -> None:
    assert [said for said in BLAMING if not found_in(said)] == []


@pytest.mark.rule("G3")
def test_who_says_why_something_was_decided_may_speak_of_blame() -> None:
    for said in BLAMING:
        kinds = {one.kind for one in screen(said, Place.REMARK)}
        assert Kind.BLAME_TERM not in kinds, said


def test_it_takes_no_longer_for_a_long_text_than_its_length_asks() -> None:
    text = "The social worker was not " * 20_000
    assert list(blame_terms(text)) == []
