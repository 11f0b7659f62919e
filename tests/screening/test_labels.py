"""What a title, a role or a link is called: a name in it is doubtful, no place or pseudonym is."""

import pytest

from screening.domain import Certainty, Place, screen
from screening.fields import screen_links

NAMED = (
    "Serious Case Review: John Smith",
    "Serious Case Review - JOHN SMITH",
    "SCR concerning Daniel Pelka",
    "SCR concerning Zorvan Quell",
    "Serious Case Review: Zorvan Quell",
    "Review into the death of Zorvan Quell",
    "Serious Case Review: J.S.",
    "SCR in respect of JS",
    "Serious Case Review: J. Hollin",
    "Serious Case Review: the Hollin family",
    "Review of the death of Mary O'Neill",
    "Jane Smith",
    "jane smith",
    "Manager (Jane Smith)",
)
USUAL = (
    "Serious Case Review: Child Q",
    "Serious Case Review: Child A and Sibling 1",
    "Family W15",
    "Overview report in respect of Child AB",
    "SCR: Mr A, Ms B and Baby T",
    "Review of the sexual exploitation of children",
    "Report on CSE",
    "A Learning Together review of Young Person K",
    "Northmere Safeguarding Children Board",
    "The North and South Northmere boards",
    "Devon Safeguarding Children Board",
    "Serious Case Review: Devon",
    "Kensington and Chelsea LSCB: Child A",
    "King's Lynn and West Norfolk",
    "Serious Case Review: Milton Keynes",
    "Serious Case Review: St Helens",
    "Serious Case Review: Waltham Forest",
    "Serious Case Review: Stoke-on-Trent",
    "board manager",
    "Head of safeguarding and quality assurance",
    "Designated doctor",
    "Independent chair",
    "read through by two people",
)


@pytest.mark.rule("I4")
@pytest.mark.parametrize("text", NAMED)
def test_a_name_is_suspected_in_what_something_is_called(text: str) -> None:
    assert {found.certainty for found in screen(text, Place.LABEL)} == {Certainty.SUSPECTED}


@pytest.mark.parametrize("text", USUAL)
def test_a_pseudonym_a_place_a_board_and_a_role_pass(text: str) -> None:
    assert screen(text, Place.LABEL) == []


def test_a_given_name_beside_a_place_is_a_name_all_the_same() -> None:
    assert screen("Serious Case Review: Devon Zorvan", Place.LABEL)
    assert screen("John Smith, Devon", Place.LABEL)


def test_a_link_is_read_the_same_way() -> None:
    for path in ("john-smith-scr.pdf", "JohnSmithSCR.pdf", "john%2520smith", "?of=john_smith"):
        assert screen_links({"": f"https://lscb.example/{path}"}, Place.LABEL), path
    for path in ("SCR-Child-A.pdf", "kensington_and_chelsea_scr.pdf", "devon-lscb/family-w15"):
        assert screen_links({"": f"https://lscb.example/{path}"}, Place.LABEL) == [], path
