"""Words that lay blame on a person: for an editor to look at, never a verdict on who wrote them.

Rule G3. A term counts only in a sentence that also speaks of a person or a profession: "the form
was useless" says nothing of anybody. What is found is a place in the text, never a changed text.
"""

import re
from collections.abc import Iterator

from screening.folding import foldings
from screening.found import Found

BLAME_TERM = "blame_term"
"""What it is called beside the kinds of identifiers."""
TERMS = (
    r"to blame|blamed?|blameworthy|at fault|(?:his|her|their) (?:own )?fault|guilty|culpable"
    r"|negligen(?:t|tly|ce)|neglected (?:his|her|their) dut(?:y|ies)|dereliction(?: of duty)?"
    r"|incompeten(?:t|tly|ce)|careless(?:ly|ness)?|reckless(?:ly|ness)?|lazy|laziness|useless"
    r"|stupid(?:ly|ity)?|irresponsib(?:le|ly|ility)|unprofessional(?:ly|ism)?|inexcusabl[ey]"
    r"|unforgivabl[ey]|shameful(?:ly)?|disgrace(?:ful|fully|d)?|sloppy|incapable|inept(?:ly)?"
    r"|failed in (?:his|her|their) dut(?:y|ies)|couldn't be bothered|could not be bothered"
    r"|(?:gross )?misconduct|malpractice|struck off|sacked|dismissed from (?:his|her|their)"
    r"|should (?:have )?(?:known|know) better|lied|dishonest(?:ly|y)?|has blood on"
    r"|turned a blind eye"
)
_TERM = re.compile(rf"(?<![\w'])(?:{TERMS})(?![\w'])", re.IGNORECASE)
_NOBODYS = re.compile(
    r"\b(?:no|not|without|nor|never|rather than|free of|culture of|apportion\w*|attribut\w*)"
    r" (?:\w+ ){0,3}\Z",
    re.IGNORECASE,
)
_FEARED = re.compile(
    r"\b(?:fear\w*|afraid|frightened|scared|worried|anxious) (?:of|about|that) (?:\w+ ){0,3}\Z",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:he|she|him|her|his|hers|they|them|their|who|whoever|you|someone|somebody|everyone"
    r"|(?:social|key|support|youth|case|duty|early help) ?workers?|workers?|managers?|nurses?"
    r"|midwi(?:fe|ves)|health visitors?|visitors?|doctors?|GPs?|paediatricians?|clinicians?"
    r"|officers?|police|constables?|sergeants?|detectives?|teachers?|head ?teachers?|heads?"
    r"|practitioners?|professionals?|staff|colleagues?|supervisors?|leads?|chairs?|reviewers?"
    r"|authors?|lawyers?|solicitors?|psychiatrists?|psychologists?|therapists?|consultants?"
    r"|carers?|mothers?|fathers?|parents?|team|person|people|individuals?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_LOOK_BACK = 60


def blame_terms(text: str) -> Iterator[Found]:
    """Where a listed term stands in a sentence about a person; linear in the length of the text.

    What is found in one line is found over the ends of lines too.
    """
    found = {
        folded.place_in(start, end)
        for folded in foldings(text)
        for start, end in _terms(folded.text)
    }
    for start, end in sorted(found):
        yield Found(start, end, False)


def _terms(text: str) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(text):
        said = sentence.group()
        if not _PERSON.search(said):
            continue
        for term in _TERM.finditer(said):
            before = said[max(0, term.start() - _LOOK_BACK) : term.start()]
            feared = term.group().lower().startswith("blame") and _FEARED.search(before)
            if not (feared or _NOBODYS.search(before)):
                yield sentence.start() + term.start(), sentence.start() + term.end()
