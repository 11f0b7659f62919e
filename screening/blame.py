"""Words that lay blame on a person: for an editor to look at, never a verdict on who wrote them.

Rule G3. A listed term is found whoever it is said of, and wherever it stands: what is found is only
looked at, and what is not is read by all. It is passed over in a few whole phrases that have no
room for a person: a thing that is useless, a court that found, blame as a topic. What is found is a
place in the text, never a changed text.
"""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

TERMS = (
    r"to blame|blam(?:e[ds]?|ing)|blameworthy|at fault|guilty|culpab(?:le|ly|ility)"
    r"|(?:his|her|their|my|your|our|whose|[^\W\d_]+(?:['\u2019]s|s['\u2019])) (?:own )?fault"
    r"|fault (?:of|is|was|lies|lay)|negligen(?:t|tly|ce)|dereliction(?: of duty)?"
    r"|(?:neglected|failed in) (?:his|her|their) dut(?:y|ies)|incompeten(?:t|tly|ce)"
    r"|careless(?:ly|ness)?|reckless(?:ly|ness)?|laz(?:y|ier|iest|ily|iness)|useless(?:ly|ness)?"
    r"|stupid(?:ly|ity)?|irresponsib(?:le|ly|ility)|unprofessional(?:ly|ism)?|inexcusabl[ey]"
    r"|unforgivabl[ey]|shameful(?:ly)?|disgrace(?:ful|fully|d)?|slopp(?:y|ily|iness)|incapable"
    r"|inept(?:ly|itude)?|could(?:n['\u2019]t| not) be bothered|(?:gross )?misconduct|malpractice"
    r"|struck off|sacked|dismissed from (?:his|her|their)|should (?:have )?(?:known|know) better"
    r"|lied|liars?|dishonest(?:ly|y)?|has blood on|turned a blind eye"
)
_PEOPLE = r"(?:we|staff|people|workers|practitioners|professionals|parents|families)"
_THING = (
    r"(?:the |this |our )?(?:forms?|fields?|screens?|systems?|software|computers?|laptops?|phones?"
    r"|templates?|databases?|portals?|apps?|tools?|process(?:es)?|procedures?|polic(?:y|ies)"
    r"|guidance|rotas?|thresholds?|pathways?|paperwork)"
)
_ARE = r" (?:is|are|was|were|get|got) (?:often |always )?"
_STARTS = r"(?<![^.!?;\n])\s?"
_ENDS = (
    r"(?=[.!\n]|\Z)(?!\W*(?:and|as|but|deserv\w+|except|just(?:ly)?|like|neither|nor|only|or|quite|rightly"
    r"|so (?:are|did|do|does|is|was|were))\b)"
)
_BLAMES_NOBODY = "|".join(
    (
        rf"{_STARTS}{_THING}{_ARE}(?:useless|sloppy|stupid|at fault|to blame)"
        rf"(?:{_ENDS}|,? so (?={_PEOPLE} (?!are|were|did|do|like|who)))",
        rf"{_STARTS}{_THING} (?:makes?|made) {_PEOPLE} feel (?:stupid|useless|guilty){_ENDS}",
        rf"{_STARTS}{_PEOPLE}{_ARE}(?:blamed|(?:afraid|scared) of (?:being blamed|blame))"
        rf"(?: (?:when|if) (?:things go wrong|a child dies))?{_ENDS}",
        rf"{_STARTS}{_PEOPLE}{_ARE}struck off (?:the|a) GP['\u2019]s list{_ENDS}",
        rf"{_STARTS}(?:nobody|no one) (?:is|was) to blame{_ENDS}",
        rf"{_STARTS}blame (?:is|was) no (?:help|use|answer){_ENDS}",
        rf"{_STARTS}fear of (?:blame|being blamed) (?:keeps|kept|stops|stopped|is real)\b",
        r"\b(?:a|the|this|no|any) (?:culture of blame|blame culture|blame game)\b"
        r"(?! (?:is|of|was)\b)"
        r"|\bblame-free (?:culture|review|learning)\b",
        r"\b(?:pleaded|found) guilty (?:by|in|at) (?:a|the) (?:crown |youth )?court\b(?! of)",
    )
).replace(" ", r"\s{1,3}")
"""Whole phrases, from the beginning of a sentence to its end wherever more could be said in it."""
_LOOK = Pattern(rf"(?:{_BLAMES_NOBODY})|(?<!\w)(?P<term>{TERMS})(?!\w)", re.IGNORECASE)


def blame_terms(text: str) -> Iterator[Found]:
    """Where a listed term stands, but in a phrase with room for nobody; linear in the length."""
    for found in _LOOK.finditer(text):
        if found["term"]:
            yield Found(found.start("term"), found.end("term"), False)
