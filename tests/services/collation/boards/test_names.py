"""What a board is called, whether it is known, and what merely sounds like it."""

import pytest

from screening.domain import Kind
from services.collation.boards.names import bodies_in, fields_that_name_a_body


@pytest.mark.rule("A3", "W6")
@pytest.mark.parametrize(
    ("text", "names_one"),
    [
        ("In Northmere the meeting was not held.", True),
        ("As northmere-scb told us.", True),
        ("The Hollin Local Safeguarding Children Board wrote.", True),
        ("Fernshire LSCB has a rota.", True),
        ("Eastvale Safeguarding Children Partnership has a rota.", True),
        ("fernshire lscb has a rota.", True),
        ("As hollin-lscb told us.", True),
        ("Barton and Eastvale Safeguarding Children Partnership has a rota.", True),
        ("Hollin Safeguarding Board asked.", True),
        ("Reading LSCB has a rota.", True),
        ("The LSCB in Eastvale has a rota.", True),
        ("The Safeguarding Children Board for Hollin asked.", True),
        ("A board in Calderwick found it.", True),
        ("Calderwick City Council pays.", True),
        ("Hollin Metropolitan Borough Council pays.", True),
        ("The London Borough of Hollin pays; the City of Calderwick too.", True),
        ("Hollin Children's Services are short of staff.", True),
        ("Hollin local authority asked.", True),
        ("Hollin MASH answers at once.", True),
        ("In Fernshire it is so.", True),
        ("Each Local Safeguarding Children Board can ask.", False),
        ("Good LSCB practice, strong lscb chairs, a MASH that answers.", False),
        ("The National Police Chiefs' Council agreed.", False),
        ("The General Medical Council and the Nursing and Midwifery Council agreed.", False),
        ("Every County Council has one; the Family Justice Council says so.", False),
        ("Yorkshire and the Humber, the North West and London are regions.", False),
        ("The Council of Europe and a board in England say so.", False),
        ("The Association of Directors of Children's Services asked local authorities.", False),
        ("The LSCB can ask; an LSCB decides.", False),
        ("A board further north has more.", False),
        ("The Association of Independent LSCB Chairs can ask.", False),
    ],
)
def test_a_text_that_names_a_board_is_seen(text: str, names_one: bool) -> None:
    found = fields_that_name_a_body({"/title": "Any.", "/text": text}, ["northmere-scb"])
    assert [(one.pointer, one.kind) for one in found] == [("/text", Kind.NAMED_BODY)] * names_one


@pytest.mark.rule("W6", "B6")
@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Northmere LSCB and its board ring back; so does northmere-scb.", []),
        ("In Northmere the two services answer the same line.", []),
        ("Northmere LSCB rings; Eastvale LSCB does not.", ["Eastvale LSCB"]),
        ("In Northmere we ring, in Southmere nobody does.", ["Southmere"]),
        ("Northmere West is another board than Northmere.", ["Northmere West"]),
        ("Hollin\nCity Council pays, Northmere City\nCouncil too.", ["Hollin\nCity Council"]),
    ],
)
def test_one_body_may_be_named_by_consent_and_no_other(text: str, others: list[str]) -> None:
    known = ["northmere-scb", "northmere-west-scb", "southmere-scb"]
    found = bodies_in(text, known, but="northmere-scb")
    assert [text[one.start : one.end] for one in found] == others


@pytest.mark.rule("W6", "B6")
@pytest.mark.parametrize(
    ("body", "text", "named"),
    [
        ("northmere-scb", "At northmere scb we ring back.", "northmere scb"),
        ("northmere-scb", "A rota for Northmere's schools.", "Northmere"),
        ("northmere-scb", "See https://www.northmere.example/rota.", "northmere"),
        ("northmere-scb", "N\u043erthmere rings back.", "N\u043erthmere"),
        ("northmere-and-eastvale-scp", "In Northmere and Eastvale we ring.", "Northmere"),
        ("northmere-and-eastvale-scp", "Eastvale rings back.", "Eastvale"),
        ("metro-police", "The Metro Police ring back.", "Metro"),
        ("hill-academy", "We at Hill Academy ring back.", "Hill Academy"),
        ("reading-scb", "In Reading we ring back.", "In Reading"),
        ("reading-scb", "Reading the file first helps; so does a reading list.", None),
        ("what-works", "We do what works, and nobody asked what works best.", None),
        ("police", "The police ring back, and Police Officers too.", None),
        ("london-borough-of-hollin-scb", "In London it is so.", None),
        ("northmere-scb", "The board, the partnership and a safeguarding lead ring.", None),
        ("police", "At Calderwick General Hospital nobody rings.", "Calderwick General Hospital"),
        ("police", "The Hospital, a Community Hospital and the County Hospital ring.", None),
        ("hill-academy", "An academy on a hill rings back.", None),
    ],
)
def test_the_words_of_a_bodys_id_name_it_and_usual_words_do_not(
    body: str, text: str, named: str | None
) -> None:
    found = [text[one.start : one.end] for one in bodies_in(text, [body])]
    assert (named in found) if named else found == []
