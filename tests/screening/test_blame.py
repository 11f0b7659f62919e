"""Blame is a listed word wherever it stands, but in a few phrases with room for nobody."""

import pytest

from screening.blame import blame_terms
from screening.domain import Kind, Place, Suspicion, screen

PLAIN = [
    "There was no time; staff were not trained.",
    "Staff are blamed when things go wrong.",
    "A blame culture keeps workers silent.",
    "Staff spoke of a culture of blame; we want a blame-free review.",
    "People get blamed. Parents are often blamed.",
    "Staff are afraid of being blamed if a child dies.",
    "Fear of blame kept the team silent.",
    "Blame is no help.",
    "Nobody is to blame.",
    "The form is useless, so workers write beside it; the rota was sloppy.",
    "The system is to blame. Nurses have no time.",
    "Families are struck off the GP's list.",
    "Forms make parents feel stupid.",
    "A father who was found guilty in the Crown Court is not known to the school.",
    "The officer applied the protocol; the team relied on it.",
]
HONEST_AND_FOUND = [
    "Staff are blamed when things go wrong, so nobody writes it down.",
    "A blame culture keeps workers silent, and whoever speaks up is blamed.",
    "People get blamed for what the system does; parents are often blamed too.",
    "The form was useless and the rota sloppy.",
    "The form is useless, so workers write beside it; the rota was sloppy and a nurse was ill.",
    "We fill in a useless old form, and the manager knows it.",
    "It does not matter who is at fault; the worker had forty cases.",
    "The review asked who was to blame, and not why the nurse did what she did.",
    "Managers look for someone to blame, and professionals blame each other.",
    "Nobody is to blame; the rota left no one on duty and the manager was ill.",
    "No blame attaches to the social worker.",
    "When a child dies and a worker is sacked, the others write less down.",
    "Families are struck off the GP's list when they miss appointments.",
    "People get blamed; parents are often blamed.",
    "Misconduct hearings frighten workers, and negligence claims make doctors cautious.",
    "A father who was found guilty of an offence is not known to the school.",
    "The nurse feared that she would be blamed.",
]
"""The price: nothing tells these from what blames somebody but their sense, so a person looks."""
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
    # whatever stands before it
    "The health visitor is rightly blamed for this death.",
    "When the nurse visited, her gross misconduct killed the child.",
    "I feel incompetent nurses should go.",
    "The GP who sends letters is incompetent.",
    "The social worker who runs the meetings was incompetent.",
    "The nurse was found guilty of neglect.",
    "Everybody knows who was to blame, the health visitor.",
    "When the clerk came, her gross misconduct spoiled the count.",
    "Until she left, the manager's negligence went on.",
    "If you ask me the nurse should be sacked.",
    "She did not visit and was incompetent.",
    "The social worker could not cope and lied.",
    "Not only was she incompetent, she was rude.",
    "No one is to blame except the nurse.",
    # other roles
    "The paramedic was lazy.",
    "Our dentist is inept.",
    "The foster carer couldn\u2019t be bothered.",
    "A stupid receptionist sent them away.",
    "The headmistress is a liar.",
    "Childminders like this one are useless.",
    "Health visiting here is a disgrace.",
    "Hollin was reckless.",
    # said of a thing beside, and of a person all the same
    "The nurse who keeps the rota was useless.",
    "The nurse kept the forms, the system and, sadly, the rota was sloppy.",
    "The form was useless, and the nurse too.",
    "The form was useless. So was the nurse.",
    "The form was useless, as was the midwife.",
    "The form was useless, so staff were too.",
    "The form was useless because of the clerk.",
    "The forms were useless, so workers like her should go.",
    "The system is at fault, like the officer who runs it.",
    "The rota was sloppy; so was its author.",
    "The midwife's form was sloppy.",
    "The form the therapist wrote is stupid.",
    "The useless system manager was away.",
    "The stupid forms officer lost it.",
    "The process is useless nurses talking.",
    "Nurses make parents feel stupid.",
    # blamed, feared and felt
    "Staff are rightly blamed.",
    "Staff are blamed, and rightly.",
    "Staff are blamed. Rightly so.",
    "Staff are blamed. Deservedly.",
    "Staff were blamed if a child dies. Justly so.",
    "Parents are blamed for this death by all of us.",
    "The mother will always be blamed, as she ought to be.",
    "The consultant is afraid of being blamed, with good reason.",
    "The team felt useless with such a nurse.",
    "She felt guilty, for it was she who forgot.",
    "Whoever asks gets the manager blamed.",
    "Being blamed is what the teacher deserves.",
    # denied, asked and nobody's
    "Nobody is to blame but the constable.",
    "Nobody is to blame. Except the constable.",
    "Nobody but the surgeon was at fault.",
    "It is never the doctor who is to blame, it is always the nurse.",
    "Without doubt the supervisor was negligent.",
    "Nor was the teacher less careless.",
    "No blame attaches to the GP, only to the nurse.",
    "Rather than visit, the lazy worker rang.",
    "They looked for someone to blame, and the nurse it was.",
    "I know who is at fault: the chair.",
    "Blame is no help, but the nurse has earned it.",
    "Blame is hers.",
    "Blame lies with the councillor.",
    "The nurse's culture of blame ruined us.",
    "The nurse is not blame-free.",
    "The blame game was her idea.",
    "Any blame culture is the manager's doing.",
    "This is the blame culture of the one nurse.",
    "We blame each other, and most of all the nurse.",
    # of courts and procedures
    "The GP was found guilty by all her colleagues.",
    "The nurse was found guilty in the court of public opinion.",
    "The solicitor pleaded guilty.",
    "Misconduct panels know this officer well.",
    "Her negligence case is strong.",
    "The doctor was struck off, and her patients cheered.",
    "The social worker was struck off the register.",
    "Once she is sacked, we will be safe.",
    # in other words and marks
    "It was the nurse's fault.",
    "It was the nurses\u2019 fault.",
    "The fault is hers.",
    "The fault lies with the night sister.",
    "Everyone is blaming the nurse.",
    "The coroner blames the psychologist.",
    "The 'lazy' nurse did not come.",
    "Sloppily, the officer closed the file.",
    "Such laziness in a midwife!",
    "Was the nurse not careless?",
    "CARELESS, the whole team.",
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
        ("The form was useless. The rota is stupid.", []),
        ("The form is stupid, and so is the stupid nurse.", ["stupid", "stupid"]),
        ("The nurse could not reach the duty desk.", []),
        ("Staff spoke of a culture of blame.", []),
        ("Staff are afraid of being blamed. They should be blamed.", ["blamed"]),
        ("Fear of blame kept the team silent.", []),
        ("The nurse was afraid of being lazy, and is to blame.", ["lazy", "to blame"]),
        ("The officer applied the protocol; the team relied on it.", []),
    ],
)
def test_blame_is_found_where_anybody_could_be_meant(text: str, found: list[str]) -> None:
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
    for said in ("The form was\nuseless.", "Staff are\nblamed.", "A culture of\nblame."):
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
def test_what_only_its_sense_tells_from_blame_is_found_too() -> None:
    """None here is known to pass: one that does by now belongs to the plain ones."""
    assert [said for said in HONEST_AND_FOUND if not found_in(said)] == []


@pytest.mark.rule("G3")
def test_who_says_why_something_was_decided_may_speak_of_blame() -> None:
    for said in BLAMING:
        kinds = {one.kind for one in screen(said, Place.REMARK)}
        assert Kind.BLAME_TERM not in kinds, said


def test_it_takes_no_longer_for_a_long_text_than_its_length_asks() -> None:
    text = "The social worker was not " * 20_000
    assert list(blame_terms(text)) == []
