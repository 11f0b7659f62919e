"""Screening of text for banned identifiers and blame: where, of which kind, never the words.

Rules I4 and I5. Text of a report is screened as published prose: ages in whole years or weeks,
months of birth and dates of meetings are usual there and pass. A metadata field has codes for ages
and times, so there any age is out of place. What people contribute is screened as a field, and for
names in passing, sentences that tell of one case, and words that blame a person. No detector knows
every name: a person still reads.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from screening import (
    ages,
    bare_names,
    blame,
    contacts,
    dates,
    handles,
    labels,
    names,
    numbers,
    pairs,
    places,
    rare,
    relations,
    small_letters,
    speakers,
    talk,
)
from screening.folding import Folded, foldings
from screening.found import Found


class Kind(StrEnum):
    """What an identifier is."""

    NHS_NUMBER = "nhs_number"
    NINO = "nino"
    UPN = "upn"
    CASE_NUMBER = "case_number"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    STREET_ADDRESS = "street_address"
    SCHOOL_NAME = "school_name"
    DATE_OF_BIRTH = "date_of_birth"
    EXACT_DATE_OF_INCIDENT = "exact_date_of_incident"
    EXACT_AGE = "exact_age"
    NAMED_PROFESSIONAL = "named_professional"
    NAMED_PERSON = "named_person"
    IDENTIFIABLE_CASE = "identifiable_case"
    RARE_CHARACTERISTIC = "rare_characteristic"
    BLAME_TERM = "blame_term"
    """It identifies nobody, and judges: rule G3."""
    NAMED_BODY = "named_body"
    """A board or another body, found by who knows what they are called: there is no detector."""


class Certainty(StrEnum):
    """Banned for certain, or for a person to look at."""

    CERTAIN = "certain"
    SUSPECTED = "suspected"


class Place(StrEnum):
    """Where the text comes from."""

    REPORT = "report"
    FIELD = "field"
    LABEL = "label"
    """A field, and what something is called: any name in it is out of place, a pseudonym is not."""
    REMARK = "remark"
    """As a contribution, and may speak of blame: why a text was refused, say."""
    CONTRIBUTION = "contribution"
    EXAMPLE = "example"
    """As a contribution that goes into the library or a briefing; a person looks at each
    suspicion."""


@dataclass(frozen=True, slots=True, order=True)
class Suspicion:
    """`text[start:end]` looks like an identifier; the words themselves go no further."""

    start: int
    end: int
    kind: Kind
    certainty: Certainty


Detector = Callable[[str], Iterable[Found]]

_EVERYWHERE: tuple[tuple[Kind, Detector], ...] = (
    (Kind.NHS_NUMBER, numbers.nhs_numbers),
    (Kind.NINO, numbers.national_insurance_numbers),
    (Kind.UPN, numbers.unique_pupil_numbers),
    (Kind.CASE_NUMBER, numbers.case_numbers),
    (Kind.EMAIL, contacts.emails),
    (Kind.PHONE, contacts.phones),
    (Kind.POSTCODE, places.postcodes),
    (Kind.STREET_ADDRESS, places.street_addresses),
    (Kind.SCHOOL_NAME, places.schools),
    (Kind.DATE_OF_BIRTH, dates.dates_of_birth),
    (Kind.EXACT_DATE_OF_INCIDENT, dates.dates_of_incident),
    (Kind.NAMED_PROFESSIONAL, names.professionals),
    (Kind.NAMED_PERSON, names.persons),
)
_IN_A_FIELD = (
    *_EVERYWHERE,
    (Kind.EXACT_AGE, ages.ages_in_any_unit),
    (Kind.DATE_OF_BIRTH, dates.months_of_birth),
)
_NAMES_IN_PASSING: tuple[tuple[Kind, Detector], ...] = (
    (Kind.NAMED_PERSON, speakers.names_of_speakers),
    (Kind.NAMED_PERSON, speakers.names_told),
    (Kind.NAMED_PERSON, bare_names.surnames_with_an_apostrophe),
    (Kind.NAMED_PERSON, bare_names.two_initials),
    (Kind.NAMED_PROFESSIONAL, speakers.titled_initials),
    (Kind.NAMED_PERSON, pairs.names_in_pairs),
    (Kind.NAMED_PERSON, pairs.spaced_names),
    (Kind.NAMED_PERSON, handles.handles),
    (Kind.NAMED_PROFESSIONAL, handles.badges),
    (Kind.EMAIL, contacts.spelled_emails),
    (Kind.PHONE, contacts.spelled_phones),
)
_IN_A_LABEL = (
    *_IN_A_FIELD,
    *_NAMES_IN_PASSING,
    (Kind.NAMED_PERSON, labels.names_in_a_label),
)
_IN_A_REPORT = (*_EVERYWHERE, (Kind.EXACT_AGE, ages.ages_in_two_units))
_IN_A_REMARK = (
    *_IN_A_FIELD,
    (Kind.NAMED_PERSON, talk.spoken_names),
    (Kind.NAMED_PERSON, small_letters.names_in_small_letters),
    *_NAMES_IN_PASSING,
    (Kind.IDENTIFIABLE_CASE, talk.cases_told),
    (Kind.IDENTIFIABLE_CASE, relations.cases_in_clauses),
)
_IN_A_CONTRIBUTION = (*_IN_A_REMARK, (Kind.BLAME_TERM, blame.blame_terms))
_IN_A_STORY = (
    (Kind.RARE_CHARACTERISTIC, rare.rare_characteristics),
    (Kind.NAMED_PERSON, speakers.surnames_that_act),
    (Kind.EXACT_DATE_OF_INCIDENT, dates.days_in_a_story),
)
_DETECTORS = {
    Place.REPORT: _IN_A_REPORT,
    Place.FIELD: _IN_A_FIELD,
    Place.LABEL: _IN_A_LABEL,
    Place.REMARK: _IN_A_REMARK,
    Place.CONTRIBUTION: _IN_A_CONTRIBUTION,
    Place.EXAMPLE: (*_IN_A_CONTRIBUTION, *_IN_A_STORY),
}


def screen(text: str, place: Place = Place.REPORT) -> list[Suspicion]:
    """Every suspicion in order of place; linear in the length of the text.

    What is found in one line is found over the ends of lines too.
    """
    found: list[Suspicion] = []
    for folded in foldings(text):
        known = {(one.kind, one.start, one.certainty) for one in found}
        known |= {(*one[:2], Certainty.SUSPECTED) for one in known}
        found += [
            one
            for one in dict.fromkeys(_found(folded, place))
            if (one.kind, one.start, one.certainty) not in known
        ]
    return sorted(found)


def _found(folded: Folded, place: Place) -> Iterator[Suspicion]:
    for kind, detect in _DETECTORS[place]:
        for start, end, certain in detect(folded.text):
            certainty = Certainty.CERTAIN if certain else Certainty.SUSPECTED
            yield Suspicion(*folded.place_in(start, end), kind, certainty)
