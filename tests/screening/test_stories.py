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
]
SURNAMES = [
    "As Hollin found, nobody asked.",
    "Hollin later noted that the line was engaged.",
    "The letter that Hollin sent was not read, and Okonkwo also asked.",
]
USUAL = [
    "The report was published on 12 March 2013, after a meeting of 3 March 2013.",
    "From 1 April 2013 to 31 March 2014 there was one form.",
    "In March 2013 nobody came, and in twenty of thirty cases nobody asked.",
    "See 4.2.10 and 4.2.11 of it.",
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
