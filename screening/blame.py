"""Words that lay blame on a person: for an editor to look at, never a verdict on who wrote them.

Rule G3. A term counts only in a sentence that also speaks of a person or a profession, and not
where it is said of a thing: "the form was useless" says nothing of anybody. That people fear to be
blamed, or are, is said of a system. What is found is a place in the text, never a changed text.
"""

import re
from collections.abc import Iterator

from screening.found import Found

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
    r"\b(?:no|not|without|nor|never|nobody|no one|none|rather than|free of|culture of"
    r"|apportion\w*|attribut\w*) (?:\w+ ){0,3}\Z",
    re.IGNORECASE,
)
_FEARED = re.compile(
    r"\b(?:fear\w*|afraid|frightened|scared|worried|anxious) (?:of|about|that) (?:\w+ ){0,3}\Z",
    re.IGNORECASE,
)
_ANYBODYS = re.compile(
    r"\b(?:(?:ask\w*|know\w*|decid\w*|find\w*|found|say\w*|said|see|matters?|about|on|over|of)"
    r"(?: out)? whom?|(?:some|any)(?:one|body)(?: else)?)"
    r"(?: (?:is|was|were|has|to|be|can|could|should|might))* \Z",
    re.IGNORECASE,
)
"""Before `blame` or `at fault`: who was is a question, with no answer."""
_SUFFERED = re.compile(
    r"\b(?:are|is|gets?|getting|being|feel\w*|felt|(?:will|would|may|might) be)"
    r" (?:\w+ly |always |often )?\Z",
    re.IGNORECASE,
)
"""Before `blamed`: what it is like."""
_OF_NO_PERSON = re.compile(
    r" (?:culture|games?|free)\b|-free\b| (?:each other|one another|themselves|ourselves)\b",
    re.IGNORECASE,
)
"""After `blame`."""
_FELT = re.compile(r"\b(?:feel\w*|felt)(?: so| very| too| quite| like)* \Z", re.IGNORECASE)
_IN_COURT = re.compile(r"\b(?:plead\w*|found)(?: not)? \Z", re.IGNORECASE)
_PROCEDURE = re.compile(
    r" (?:claims?|cases?|law|insurance|hearings?|panels?|proce\w+|investigations?|allegations?)\b"
    r"| (?:\w+['\u2019]?s? ){0,4}(?:lists?|registers?|rolls?|books?)\b",
    re.IGNORECASE,
)
"""After what also is the name of one: misconduct hearings, negligence claims, struck off a list."""
_HAS_PROCEDURE = re.compile(r"negligence|misconduct|malpractice|struck off", re.IGNORECASE)
_IF_SO = re.compile(r"\b(?:if|when|whenever|once|until)\b", re.IGNORECASE)
_THING = (
    r"(?:forms?|fields?|boxes|screens?|systems?|software|computers?|laptops?|phones?|templates?"
    r"|databases?|portals?|apps?|tools?|process(?:es)?|procedures?|polic(?:y|ies)|guidance|rotas?"
    r"|letters?|lists?|paperwork|training|meetings?|rooms?|lines?|inbox(?:es)?|mailbox(?:es)?"
    r"|e-?mails?|pathways?|routes?|thresholds?|chronolog(?:y|ies)|checklists?|frameworks?|files?"
    r"|numbers?|alarms?|flags?|handwriting|spreadsheets?|structures?|wording)"
)
_OF_A_THING = re.compile(
    rf"\b{_THING} (?:\w+ )?(?:is|are|was|were|be|been|seems?|becomes?|became|gets?|got)"
    r"(?: (?:\w+ly|so|too|very|just|quite|often))* \Z",
    re.IGNORECASE,
)
_A_THING = re.compile(
    r"(?: (?!(?:and|or|about|at|by|for|in|of|on|over|to|when|with)\b)[\w-]+)?"
    rf" {_THING}\b",
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
_REACH = 60


def blame_terms(text: str) -> Iterator[Found]:
    """Where a listed term stands in a sentence about a person; linear in the length of the text."""
    for sentence in _SENTENCE.finditer(text):
        said = sentence.group()
        if not _PERSON.search(said):
            continue
        for term in _TERM.finditer(said):
            before = said[max(0, term.start() - _REACH) : term.start()]
            after = said[term.end() : term.end() + _REACH]
            if not _is_honest(term.group().lower(), before, after):
                yield Found(sentence.start() + term.start(), sentence.start() + term.end(), False)


def _is_honest(term: str, before: str, after: str) -> bool:
    """It tells of a thing, of a system, or of what people fear and feel, and blames nobody."""
    if _NOBODYS.search(before) or _FELT.search(before):
        return True
    if term == "blamed" and _SUFFERED.search(before):
        return True
    if "blame" in term or term == "at fault":
        told = _FEARED.search(before) or _ANYBODYS.search(before) or _OF_NO_PERSON.match(after)
    elif term == "guilty":
        told = _IN_COURT.search(before)
    elif term == "sacked" or _HAS_PROCEDURE.search(term):
        told = _PROCEDURE.match(after) or _IF_SO.search(before)
    else:
        told = _OF_A_THING.search(before) or _A_THING.match(after)
    return bool(told)
