"""Rules I4 and I5: what is banned is found, and ordinary prose of a report passes."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.domain import _DETECTORS, Certainty, Kind, Place, Suspicion, screen

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "samples" / "sources").glob("*.md"))
CERTAIN, SUSPECTED = Certainty.CERTAIN, Certainty.SUSPECTED

BANNED = [
    (Kind.NHS_NUMBER, CERTAIN, "Her NHS number was «943 476 5919» throughout."),
    (Kind.NHS_NUMBER, CERTAIN, "The label said «9434765919»."),
    (Kind.NHS_NUMBER, SUSPECTED, "NHS number «943 476 5918», wrongly copied."),
    (Kind.NINO, CERTAIN, "Mother's was «AB 12 34 56 C»."),
    (Kind.NINO, CERTAIN, "written «ab123456c» in the file"),
    (Kind.NINO, SUSPECTED, "the example «QQ 12 34 56 C»"),
    (Kind.UPN, SUSPECTED, "UPN «A823456789012» on the roll"),
    (Kind.CASE_NUMBER, CERTAIN, "under case number «2013/00456»"),
    (Kind.CASE_NUMBER, CERTAIN, "crime reference number: «42/123456/12»"),
    (Kind.CASE_NUMBER, CERTAIN, "The court file «ZC12C00123» was seen."),
    (Kind.EMAIL, CERTAIN, "wrote to «jo.example@council.example» twice"),
    (Kind.PHONE, CERTAIN, "rang «01632 960123» that night"),
    (Kind.PHONE, CERTAIN, "on «07700 900123», which was off"),
    (Kind.PHONE, CERTAIN, "from «+44 7700 900 123» again"),
    (Kind.PHONE, CERTAIN, "the number «(0113) 496 0123» was engaged"),
    (Kind.POSTCODE, CERTAIN, "moved to «LS1 1UR» in spring"),
    (Kind.POSTCODE, SUSPECTED, "moved to «QZ9 9ZZ» in spring"),
    (Kind.POSTCODE, SUSPECTED, "moved to «ls1 1ur» in spring"),
    (Kind.STREET_ADDRESS, CERTAIN, "lived at «12 Acacia Avenue» until then"),
    (Kind.STREET_ADDRESS, SUSPECTED, "a house in «Acacia Road» was found"),
    (Kind.STREET_ADDRESS, SUSPECTED, "a flat, «7 Acorn Court», was let"),
    (Kind.SCHOOL_NAME, SUSPECTED, "He went to «Oakfield Primary School» late."),
    (Kind.SCHOOL_NAME, SUSPECTED, "St «Mary's Church of England Primary School» referred"),
    (Kind.SCHOOL_NAME, SUSPECTED, "a place at «Sunnybrook Nursery» was kept"),
    (Kind.SCHOOL_NAME, SUSPECTED, "staff of «Riverside Children\u2019s Centre» called"),
    (Kind.DATE_OF_BIRTH, CERTAIN, "DOB «03/05/2012» on the form"),
    (Kind.DATE_OF_BIRTH, CERTAIN, "Child T was born on «3 May 2012» at home."),
    (Kind.DATE_OF_BIRTH, CERTAIN, "D.O.B. «3.5.12»"),
    (Kind.DATE_OF_BIRTH, CERTAIN, "Child T was born on the «third of May 2012» at home."),
    (Kind.EXACT_DATE_OF_INCIDENT, CERTAIN, "Child T died on «4 March 2014» in hospital."),
    (Kind.EXACT_DATE_OF_INCIDENT, CERTAIN, "the date of death was «04/03/2014»"),
    (Kind.EXACT_DATE_OF_INCIDENT, SUSPECTED, "On «4 March 2014» Child T was found lifeless."),
    (Kind.EXACT_DATE_OF_INCIDENT, SUSPECTED, "On Tuesday «4th March» an ambulance was called."),
    (Kind.EXACT_AGE, SUSPECTED, "Child T, aged «3 years and 2 months», was at home."),
    (Kind.EXACT_AGE, SUSPECTED, "She was «five weeks and three days» old."),
    (Kind.NAMED_PROFESSIONAL, SUSPECTED, "«Dr Example» saw the baby."),
    (Kind.NAMED_PROFESSIONAL, SUSPECTED, "the «social worker: Jo Example» visited"),
    (Kind.NAMED_PROFESSIONAL, SUSPECTED, "«Nurse O'Sample» rang the ward."),
    (Kind.NAMED_PROFESSIONAL, SUSPECTED, "«Dr Example» wrote a report in 2014."),
    (Kind.NAMED_PROFESSIONAL, SUSPECTED, "The chief executive told «Dr Example» to wait."),
    (Kind.NAMED_PERSON, SUSPECTED, "«Mrs Sample-Example» opened the door."),
    (Kind.NAMED_PERSON, SUSPECTED, "Child's «Name: Sam»"),
]

ORDINARY = [
    "The report was published on 12 March 2014.",
    "Section 47 enquiries under the Children Act 1989 began; section 17 help had ended.",
    "Working Together to Safeguard Children (2015) asks for this.",
    "Child A and Baby T lived with Mother, Father and Sibling 1.",
    "Mr and Mrs B were foster carers; Ms Y and Dr A met Mr X1.",
    "The Dr on call, GP1, Social Worker 2 and Health Visitor 1 met.",
    "The Social Worker Child A trusted had left; Health Visitor Mother liked did too.",
    "Professor Sample\u2019s review and Dr Example (2014) say otherwise.",
    "Child A, aged 3 years, and Baby T, then 14 weeks old, were seen.",
    "He received a sentence of 3 years and 6 months; they were in care for a year and four months.",
    "Child A was born in early 2010, and Baby T in March 2014.",
    "The panel met on 4 May 2014 to consider the death of Child A.",
    "The inquest into the death concluded on 4 May 2014.",
    "The period 1 April 2012 to 31 March 2014, when Child A died, was reviewed.",
    "On 12 March 2014 the health visitor visited at home.",
    "Staff of the Primary School, the Nursery and Child A's Secondary School attended.",
    "Every School Nurse and the Virtual School Head knew; the Royal College of Nursing advises.",
    "The Academy Trust, the Local Authority Nursery and Children's Centre staff agreed.",
    "Childline is on 0800 1111, the adult line on 0808 800 5000, the board on 03000 123456.",
    "See 4.12, 4.12.1 and recommendations 1, 2 and 3; 2012-2014; 2013/14; ISBN 978-1-84478-123-4.",
    "[2014] EWHC 1234 (Fam); 3 Crown Court hearings; the High Court; the Family Court.",
    "Write to scr@board.example or enquiries@council.example.",
    "Issues A1 to G8; £12,345; 999 calls; 24/7; 9/10; Figure 3; Appendix A1.",
    "The Road to Recovery; In Close Partnership; clinics in the High Street.",
    "A Nurse Practitioner and a Detective Inspector spoke to the Judge in the Family Court.",
    "Overview author: Dr Jo Example. Mrs Sam Sample, independent chair of the board, agreed.",
    "Train all staff Head teacher Weekly Reviews; GP Action Taken",
    "Serious Case Review number 3 of 2014; the 16-year-old and the two 5 year olds.",
]


def marked(text: str) -> tuple[str, int, int]:
    """The text without the two marks, and where they stood."""
    start = text.index("«")
    return text.replace("«", "").replace("»", ""), start, text.index("»") - 1


@pytest.mark.rule("I4", "I5")
@pytest.mark.parametrize(("kind", "certainty", "sentence"), BANNED)
def test_an_identifier_is_found_where_it_stands(
    kind: Kind, certainty: Certainty, sentence: str
) -> None:
    text, start, end = marked(sentence)
    found = [suspicion for suspicion in screen(text) if suspicion.kind is kind]
    assert [suspicion.certainty for suspicion in found] == [certainty]
    assert found[0].start <= start < end <= found[0].end or text[start:end].endswith(
        text[found[0].start : found[0].end]
    )


@pytest.mark.rule("I4")
@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_prose_of_a_report_passes(sentence: str) -> None:
    assert screen(sentence) == []


@pytest.mark.rule("I4", "I5")
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_sample_reports_come_out_clean(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("+++\n", 2)[2]
    assert [(s.kind, body[s.start - 30 : s.end + 30]) for s in screen(body)] == []


@pytest.mark.rule("I4")
def test_the_sample_that_plants_an_identifier_is_held() -> None:
    held = (ROOT / "samples" / "held" / "90-held-on-purpose.md").read_text(encoding="utf-8")
    assert screen(held.split("+++\n", 2)[2])


@pytest.mark.rule("I5")
def test_a_field_takes_no_age_at_all_where_a_report_may_tell_years() -> None:
    def kinds(text: str) -> list[tuple[Kind, Certainty]]:
        return [(s.kind, s.certainty) for s in screen(text, Place.FIELD)]

    assert screen("Child A, aged 3") == []
    assert kinds("Child A, aged 3") == [(Kind.EXACT_AGE, SUSPECTED)]
    assert kinds("a 3-year-old") == [(Kind.EXACT_AGE, SUSPECTED)]
    assert kinds("aged 3 years and 2 months") == [(Kind.EXACT_AGE, CERTAIN)]
    assert kinds("born in March 2014") == [(Kind.DATE_OF_BIRTH, SUSPECTED)]
    for band in ("children aged 5 to 11", "11-15 year olds", "aged 16 and 17", "under 1 year old"):
        assert kinds(band) == []


@pytest.mark.rule("I4")
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_fields_pushed_with_the_samples_pass(path: Path) -> None:
    front = tomllib.loads(path.read_text(encoding="utf-8").split("+++\n", 2)[1])
    for name, value in front["metadata"].items():
        assert not isinstance(value, str) or screen(value, Place.FIELD) == [], name


@pytest.mark.parametrize(("number", "valid"), [("9434765919", True), ("9434765918", False)])
def test_an_nhs_number_without_a_label_must_pass_its_check(number: str, valid: bool) -> None:
    assert bool(screen(f"The figure {number} was noted.")) is valid


def test_a_pupil_number_that_passes_its_check_needs_no_label() -> None:
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    check = sum(place * int(figure) for place, figure in enumerate("801200001001", start=2)) % 23
    [suspicion] = screen(f"on the roll as {letters[check]}801200001001 since")
    assert (suspicion.kind, suspicion.certainty) == (Kind.UPN, CERTAIN)


def test_a_suspicion_says_where_and_never_what() -> None:
    [suspicion] = screen("Her NHS number was 943 476 5919.")
    assert suspicion == Suspicion(19, 31, Kind.NHS_NUMBER, CERTAIN)
    assert "943" not in repr(suspicion)


FLOODS = [
    "1",
    "1 ",
    "0",
    "07 ",
    "a",
    "A",
    "A ",
    "Aa ",
    "@",
    "a@",
    "a.",
    "a@a.",
    "Mr ",
    "Mr Aa ",
    "Dr A. ",
    "St Aa School ",
    "Primary ",
    "1 Aa ",
    "in Aa Aa ",
    "aged ",
    "one year ",
    "1 year and ",
    "born on ",
    "1 May ",
    "1/1/",
    "died on ",
    "case number ",
    "+1 ",
    "AB12",
    "author of the a ",
    "date of birth: ",
    "\u0301",
    "\uff11",
]


PLACES_OF_EVERY_DETECTOR = (Place.REPORT, Place.FIELD, Place.LABEL, Place.EXAMPLE)


def test_what_is_read_in_any_place_is_read_in_one_that_is_timed() -> None:
    timed = {detect for place in PLACES_OF_EVERY_DETECTOR for _, detect in _DETECTORS[place]}
    assert {detect for found in _DETECTORS.values() for _, detect in found} == timed


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("place", PLACES_OF_EVERY_DETECTOR)
def test_the_time_is_in_proportion_to_the_text(flood: str, place: Place) -> None:
    def seconds(length: int, times: int = 1) -> float:
        text = (flood * length)[:length]
        spent = []
        for _ in range(times):
            started = time.process_time()
            screen(text, place)
            spent.append(time.process_time() - started)
        return min(spent)

    def is_in_proportion(long: float) -> bool:
        return long < 0.05 or long < 8 * seconds(6_000, times=2)

    once = seconds(24_000)
    assert is_in_proportion(once) or is_in_proportion(min(once, seconds(24_000, times=2)))


@settings(deadline=None)
@given(st.text(max_size=400) | st.lists(st.sampled_from(FLOODS + ORDINARY)).map("".join))
def test_suspicions_lie_within_the_text_and_in_order(text: str) -> None:
    for place in Place:
        found = screen(text, place)
        assert found == sorted(found)
        assert all(0 <= suspicion.start < suspicion.end <= len(text) for suspicion in found)


@pytest.mark.rule("I4", "I5")
def test_an_identifier_is_found_in_whatever_prose_it_stands() -> None:
    for kind, _, sentence in BANNED:
        for before, after in zip(ORDINARY, ORDINARY[7:] + ORDINARY[:7], strict=True):
            text = f"{before} {marked(sentence)[0]} {after}"
            assert kind in {suspicion.kind for suspicion in screen(text)}, text


@pytest.mark.rule("I4")
def test_two_ordinary_sentences_do_not_make_an_identifier_together() -> None:
    for before in ORDINARY:
        for after in ORDINARY:
            assert screen(f"{before} {after}") == [], (before, after)


@pytest.mark.rule("I4")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ring 07700\u00a0900\u00a0123 before ten.", Kind.PHONE),
        ("Ring 07700\u200b900123 before ten.", Kind.PHONE),
        ("Ring 07700\u3164900123 before ten.", Kind.PHONE),
        ("Ring 07700/900/123 before ten.", Kind.PHONE),
        (
            "Ring \u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663 now.",
            Kind.PHONE,
        ),
        ("Mrs\u00a0Patel would not come.", Kind.NAMED_PERSON),
        ("Mrs  Patel would not come.", Kind.NAMED_PERSON),
        ("MRS PATEL would not come.", Kind.NAMED_PERSON),
        ("\u041crs Smith would not come.", Kind.NAMED_PERSON),
        ("\uff2drs Patel would not come.", Kind.NAMED_PERSON),
        ("Write to jo@exam\u200bple.org at once.", Kind.EMAIL),
        ("Dr \u0141ukasz saw her.", Kind.NAMED_PROFESSIONAL),
    ],
)
def test_what_only_looks_otherwise_is_found_all_the_same_and_where_it_stands(
    text: str, kind: Kind
) -> None:
    (found,) = [hit for hit in screen(text) if hit.kind is kind]
    stretch = text[found.start : found.end]
    assert stretch == stretch.strip()
    assert found.end <= len(text) - 2


def test_marks_and_spaces_move_no_place() -> None:
    text = "  \u00c9t\u00e9\u00a0\u00a0and \ufb01ve;  ring 07700 900\u200b123."
    (found,) = screen(text)
    assert text[found.start : found.end] == "07700 900\u200b123"


@pytest.mark.rule("I4", "I5")
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n ", "\n\n", "\v", "\u2028"])
def test_what_is_found_in_one_line_is_found_over_the_end_of_a_line(end: str) -> None:
    for kind, certainty, sentence in BANNED:
        text = marked(sentence)[0]
        for place in (place for place, character in enumerate(text) if character == " "):
            broken = text[:place] + end + text[place + 1 :]
            found = {(hit.kind, hit.certainty) for hit in screen(broken)}
            assert (kind, certainty) in found, broken


@pytest.mark.rule("I4", "I5")
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n  ", "\n\n", "\u2028"])
@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2013", "\u00ad"])
def test_a_number_is_found_where_the_end_of_a_line_breaks_it_with_a_hyphen(
    hyphen: str, end: str
) -> None:
    """Between any two figures, and at each of its gaps."""
    numbers = (Kind.NHS_NUMBER, Kind.NINO, Kind.UPN, Kind.CASE_NUMBER, Kind.PHONE)
    for kind, certainty, sentence in BANNED:
        text, start, stop = marked(sentence)
        for place in range(start + 1, stop) if kind in numbers else ():
            if text[place - 1].isdigit() and text[place].isdigit():
                broken = text[:place] + hyphen + end + text[place:]
            elif text[place - 1].isdigit() and text[place] == " ":
                broken = text[:place] + hyphen + end + text[place + 1 :]
            else:
                continue
            found = {hit for hit in screen(broken) if hit.kind is kind}
            assert certainty in {hit.certainty for hit in found}, broken
            assert all(broken[hit.start].strip() and hit.end <= len(broken) for hit in found)


@pytest.mark.rule("I4")
def test_a_hyphen_at_the_end_of_a_line_makes_no_number_of_prose() -> None:
    for said in ORDINARY:
        for place, character in enumerate(said):
            if character == "-" and place:
                assert screen(f"{said[: place + 1]}\n{said[place + 1 :]}") == []
    for said in (
        "From 2012-\n2014 and 12-\n14 others",
        "paragraphs 4.12-\n4.19, 120 000-\n130 000",
    ):
        assert screen(said) == []


@pytest.mark.rule("I4")
def test_what_a_list_or_a_heading_ends_is_still_found_once_and_by_itself() -> None:
    text = "Oakfield Primary School\nThe staff met.\nMrs Sample\nHealth visitor"
    assert [text[hit.start : hit.end] for hit in screen(text)] == [
        "Oakfield Primary School",
        "Mrs Sample",
    ]
