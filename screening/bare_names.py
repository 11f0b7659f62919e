"""Names that stand by themselves: a surname with an apostrophe, and two initials of a person."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_APOSTROPHE = r"['\u2018\u2019\u02bc\u00b4\u2032`]"
_WITH_APOSTROPHE = Pattern(
    rf"(?<![\w'\u2019-])(?:(?:[DLMNO]|De|Dell|Dall){_APOSTROPHE}(?![Ll](?:evel|EVEL)s?\b)(?:[A-Z][a-z]{{2,24}}|[A-Z]{{3,24}})"
    rf"|o{_APOSTROPHE}(?!clock\b)[a-z]{{3,24}})(?!\w)"
)

_HEAD = (
    r"(?:\A|(?<=[.!?:;,(\n\u2013\u2014] )|(?<=[.!?:;,(\n\"\u201c\u2018'])|(?<=\n- )"
    r"|\b(?:[Aa]nd|[Bb]ut|[Tt]hat|[Ww]hen|[Ww]hile|[Bb]ecause|[Aa]s|[Ii]f|[Aa]fter|[Bb]efore"
    r"|[Ss]ince|[Uu]ntil|[Uu]nless|[Ww]here|[Ww]hether|[Ss]o|[Tt]hen|[Ww]hy|[Hh]ow|[Tt]hough"
    r"|[Aa]lthough|[Oo]nce|[Ww]hat|[Tt]hinks?|[Tt]hought|[Ss]aid|[Kk]new|[Tt]old us"
    r"|[Yy]esterday|[Tt]oday|[Tt]onight|[Ll]ast (?:week|month|year|night)|[Ee]ventually|[Ff]inally"
    r"|[Ss]ometimes|[Ll]ater|child|baby|boy|girl|lad|toddler|infant|teenager|mother|mum|father|dad"
    r"|parent|patient|pupil),? )"
)
_LETTERS = r"(?P<letters>[A-Z]{2})"
_BETWEEN = r"(?:(?:never|always|also|just|then|only|still|often|once|later|already|apparently) )?"
_DOES = (
    r"(?:was|is|had|has|said|says|told|went|came|left|lived|lives|moved|died|cried|disclosed"
    r"|presented|returned|refused|stayed|ran|rang|phoned|denied|admitted|alleged|reported|attended"
    r"|missed|wanted|needed|felt|knew|did|does|would|could|became|got|made|started|stopped|turned"
    r"|arrived|appeared|seemed|looked|(?:was|is|had|has|did|does|would|could)n['\u2019]t)"
)
_AS_SUBJECT = Pattern(rf"{_HEAD}{_LETTERS} {_BETWEEN}{_DOES}\b")
_AS_OBJECT = Pattern(
    r"\b(?:told|asked|saw|seen|visited|met|rang|phoned|named|hit|hurt|harmed|removed"
    r"|(?:spoke|spoken|talked|listened) (?:to|with)|(?:worried|concerned) about)"
    rf" {_LETTERS}(?=[.,;:!?)]|\Z| (?:at|in|on|twice|once|again|alone|about|when|and|before|after"
    r"|that|to|because|every|for)\b)"
)
_KIN = (
    r"(?:mother|mum|mam|father|dad|parents?|stepfather|stepmother|brothers?|sisters?|siblings?|twin"
    r"|gran|nan|grandmother|grandfather|grandparents|uncle|aunt|cousin|partner|boyfriend|girlfriend"
    r"|husband|wife|son|daughter|family|baby|birthday|bruises?|injur(?:y|ies)|body|death|birth"
    r"|weight|behaviour|social worker|health visitor|school|nursery|GP)"
)
_AS_OWNER = Pattern(rf"(?<![\w.'\u2019&/-]){_LETTERS}['\u2019]s (?:\w+ )?{_KIN}\b")
_AS_RELATIVE = Pattern(
    rf"(?<![\w.'\u2019&/-]){_LETTERS}['\u2019]s (?:mother|mum|mam|father|dad|stepfather|stepmother"
    r"|stepdad|siblings?|boyfriend|girlfriend|bruis(?:es|ing)|injur(?:y|ies)|birthday)\b"
    r"(?! (?:and|or|tongue|to be)\b)"
)
"""Nothing but a person has these, whatever else the letters are short for."""
_A_LABEL = Pattern(
    r"\b(?:form|part|section|group|level|stage|phase|type|grade|band|plan|option|annex|appendix"
    r"|table|figure|box|code|schedule|chapter|step|tier|zone|area|region|court|site|room|route) \Z",
    re.IGNORECASE,
)
_LONGEST_LABEL = 12
_SECOND_LETTERS = {
    "A": "ACDEIMOPQSTV",
    "B": "ACIMOP",
    "C": "ABCDEFGIJMNOPQRSTVW",
    "D": "ACDHIMNOPRSTVW",
    "E": "ACDHMPRTUX",
    "F": "CEFGMNPSTW",
    "G": "AOP",
    "H": "BCDEFILMORSV",
    "I": "ADFIMNOPQRSTV",
    "J": "CDP",
    "K": "CSW",
    "L": "ADOPS",
    "M": "ACDEHIKLMOPSY",
    "N": "EINOPQSTW",
    "O": "AFHKNRSTU",
    "P": "ABCDEGILMNOPRSTW",
    "Q": "ACIM",
    "R": "ACEMNOPST",
    "S": "ACEGILMNOPSTUW",
    "T": "ABCLMOSVX",
    "U": "CKNPS",
    "V": "ACIRS",
    "W": "AEGPT",
    "X": "IX",
    "Y": "IJMOPSW",
}
"""By the first letter: what practitioners call bodies, roles, plans and places by, or what is
a usual word."""


def surnames_with_an_apostrophe(text: str) -> Iterator[Found]:
    """`O'Brien`, `D\u2019Arcy`, `O'NEILL`, `o'brien`, and no `o'clock`."""
    for match in _WITH_APOSTROPHE.finditer(text):
        yield Found(match.start(), match.end(), False)


def is_short_form(letters: str) -> bool:
    """Whether two letters are known to stand for something other than a person."""
    return letters[1] in _SECOND_LETTERS.get(letters[0], "")


def two_initials(text: str) -> Iterator[Found]:
    """`KB was seen`, `we told KB`, `KB's mother`: where they do, or meet with, what a person does.

    What is known to be short for something else is nobody, and so is whatever an article or another
    word stands before.
    """
    for pattern in (_AS_SUBJECT, _AS_OBJECT, _AS_OWNER):
        for match in pattern.finditer(text):
            start, end = match.span("letters")
            known = is_short_form(match["letters"])
            if not (known or _A_LABEL.search(text[max(0, start - _LONGEST_LABEL) : start])):
                yield Found(start, end, False)
    for match in _AS_RELATIVE.finditer(text):
        yield Found(*match.span("letters"), False)
