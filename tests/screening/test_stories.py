"""In a story told to many a day by itself, and a surname that does anything, are looked at."""

import pytest

from screening.domain import Certainty, Kind, Place, screen

DAYS = [
    "Twelfth of March two thousand and thirteen",
    "Nobody came on the twelfth of March, two thousand and thirteen.",
    "The line was engaged on March the twenty-second, nineteen ninety-nine.",
    "On 12 March 2013 nobody came.",
    "On 12/03/13 nobody rang.",
    "Nobody rang on 2013-03-12.",
    "On 12 March 2013 the nurse closed the file.",
    "On the twelfth of March 2013 a strategy meeting was not held.",
    "On 12.3.13 she rang.",
    "On 12. 03. 2013 she rang.",
    "Nobody rang on 2013/3/12.",
    "On March 12th, twenty thirteen she rang.",
    "On March twelve, 2013 she rang.",
    "She rang on the twelfth of march two thousand and thirteen.",
    "She rang on the twelfth march 2013.",
    "The 12th March '13 was a bank holiday.",
    "She rang on 12-Mar-2013.",
    "She rang on 12 march 13.",
    "She rang on 12th.March.2013.",
    "She rang on 12\u20133\u201313.",
    "Nobody came on Christmas Day 2013.",
    "Nobody came on Good Friday, 2013.",
    "On 12 March the meeting agreed a plan.",
    "From 12 March to 14 March 2013 nobody came.",
    "The report was published on 12 March 2013.",
    "The guidance of the nurse of 12 March 2013 was read.",
]
SURNAMES = [
    "As Hollin found, nobody asked.",
    "Hollin later noted that the line was engaged.",
    "The letter that Hollin sent was not read, and Okonkwo also asked.",
]
USUAL = [
    "Working Together of 26 March 2015 says so; so does the Children Act of 16 November 1989.",
    "The Care Act 2014 came into force on 1 April 2015.",
    "Two may be ill, 12 may march, and on Christmas Day nobody is on duty.",
    "In March 2013 nobody came, and in twenty of thirty cases nobody asked.",
    "See 4.2 and 4.2.110 of it, and version 2.40.1.",
    "Ofsted found it good; Health Visitors noted so, and Nobody asked.",
    "As the twelfth of them found, Social Care wanted a rota.",
]


def kinds(text: str, place: Place) -> set[tuple[Kind, Certainty]]:
    return {(found.kind, found.certainty) for found in screen(text, place)}


@pytest.mark.rule("B3", "I5")
@pytest.mark.parametrize("text", DAYS)
def test_a_day_of_a_year_in_a_story_is_suspected_whatever_happened_on_it(text: str) -> None:
    assert kinds(text, Place.EXAMPLE) == {(Kind.EXACT_DATE_OF_INCIDENT, Certainty.SUSPECTED)}
    assert kinds(text, Place.CONTRIBUTION) == set()


@pytest.mark.rule("B3", "G3")
@pytest.mark.parametrize("text", SURNAMES)
def test_a_surname_by_itself_is_suspected_in_a_story_whatever_it_does(text: str) -> None:
    assert kinds(text, Place.EXAMPLE) == {(Kind.NAMED_PERSON, Certainty.SUSPECTED)}


def test_what_is_no_day_of_a_case_and_nobody_passes() -> None:
    assert [text for text in USUAL if kinds(text, Place.EXAMPLE)] == []


@pytest.mark.rule("I5")
def test_the_day_of_a_death_is_found_with_its_year_in_words() -> None:
    text = "She died on the twelfth of March two thousand and thirteen, at home."
    (found,) = [s for s in screen(text) if s.kind is Kind.EXACT_DATE_OF_INCIDENT]
    assert text[found.start : found.end] == "twelfth of March two thousand and thirteen"
