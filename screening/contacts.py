"""Ways to reach one person; an organisation's own lines and mailboxes pass."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_LOCAL = Pattern(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\Z")
_DOMAIN = Pattern(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 253
_ROLE = Pattern(
    r"(?:\w{1,20}[._-])?(?:admin|adults?|board|business|cdop|children|chair|comms|communications"
    r"|complaints|contact|enquir(?:y|ies)|feedback|foi|help|info|information|inbox|learning"
    r"|lscb|lscp|lcspr|cspr|mail|manager|mash|media|noreply|no-reply|office|partnership|press|publications"
    r"|referrals?|reviews?|safeguarding|scb|scr|scrs|secretariat|support|team|training)"
    r"(?:[._-]\w{1,20})?",
    re.IGNORECASE,
)

_AT, _DOT = r" ?[(\[{<] ?at ?[)\]}>] ?", r"(?:\.| dot | ?[(\[{<] ?dot ?[)\]}>] ?)"
_SPELLED = Pattern(
    rf"(?<![\w.-])(?P<local>[\w-]{{1,40}}(?:{_DOT}[\w-]{{1,40}}){{0,3}})"
    rf"(?:{_AT}[\w-]{{2,40}}(?:{_DOT}[\w-]{{2,40}}){{0,4}}"
    rf"| at [\w-]{{2,40}}(?:(?: dot | ?[(\[{{<] ?dot ?[)\]}}>] ?)[\w-]{{2,40}}){{1,4}})",
    re.IGNORECASE,
)
_APART = Pattern(
    r"(?<![\w.+@-])(?P<local>[\w.+-]{2,64})(?: @ ?|@ )"
    r"(?:[\w-]{1,63}(?:\.| \. ?)){1,6}[a-z]{2,24}(?![\w@-])"
)
_SPELLED_SIGN = Pattern(r"@|[(\[{<] ?at\b| dot ", re.IGNORECASE)
_WITHOUT_END = Pattern(r"(?<![\w.+-])(?P<local>[\w.+-]{2,64})@[A-Za-z][\w-]{1,62}(?![\w@-]|\.\w)")

_NATIONAL = Pattern(
    r"(?<![\w+/=.])(?:(?:\+44|0044) ?(?:\(0\) ?)?|\(?0)(?P<first>[127]\d{1,4})\)?"
    r"(?P<rest>(?:[ ./\u2010-\u2015-]?\d{2,8}){1,4})(?!\w)"
)
_GROUP = Pattern(r"\d+")
_LOOSE_MOBILE = Pattern(r"(?<![\w+/=.])07(?:[ .\u2010-\u2015-]?\d){9}(?!\w|[ .\u2010-\u2015-]\d)")
_ONE_BETWEEN = r"[ ./\\|_*~;\u00b7\u2010-\u2015-]?"
_SPELLED_OUT = Pattern(
    r"(?<![\w+/=.,:-])(?:\+ ?4[ .-]?4(?: ?\( ?[0Oo] ?\))?|[0Oo])"
    rf"(?:{_ONE_BETWEEN}[127])(?:{_ONE_BETWEEN}[\dOoIl]){{8,9}}(?!\w|[ .\u2010-\u2015-]\d)"
)
_SAME_BETWEEN = Pattern(
    r"(?<![\w+/=.,:-])[0Oo](?P<between>[^\w\s]| ?[,;] ?)[127](?:(?P=between)[\dOo]){8,9}"
    r"(?!\w|(?P=between)\w)"
)
_DIGITS_AT_LEAST = 8
_FIGURE_WORDS = Pattern(
    r"\b(?P<number>(?:zero|nought|oh|o)(?:[ ,-]{1,2}(?:(?:double|treble|triple) )?(?:zero|nought|oh"
    r"|o|one|two|three|four|five|six|seven|eight|nine)){6,11})\b",
    re.IGNORECASE,
)
_SPOKEN = (
    r"(?:(?:double|treble|triple) )?(?:zero|nought|oh|o|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand)"
)
_SPOKEN_NUMBER = Pattern(
    rf"\b(?P<number>(?:zero|nought|oh|o|plus)(?:(?:,? |-)(?:and )?{_SPOKEN}){{6,14}})\b",
    re.IGNORECASE,
)
_SPOKEN_TO_RING = Pattern(
    r"\b(?:ring|rang|call|phone|text|dial|reach|whatsapp|number|mobile|landline|tel(?:ephone)?)\b"
    rf"[^.!?\n]{{0,30}}?\b(?P<number>(?:plus )?{_SPOKEN}(?:(?:,? |-)(?:and )?{_SPOKEN}){{4,14}})\b",
    re.IGNORECASE,
)
_YEAR = Pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FOREIGN = Pattern(r"(?<![\w+])\+(?!44)[1-9]\d{0,2}(?:[ -]?\d{2,5}){2,5}(?!\w)")


def is_role(local: str) -> bool:
    """Whether what stands before the at sign tells an office, not who sits in it."""
    return _ROLE.fullmatch(local) is not None


def emails(text: str) -> Iterator[Found]:
    """Goes from each at sign outwards, so that a flood of letters costs nothing."""
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - _LONGEST_LOCAL), at)
        domain = _DOMAIN.match(text, at + 1, at + 1 + _LONGEST_DOMAIN)
        if local and domain and not is_role(local[0]):
            yield Found(local.start(), domain.end(), True)
        at = text.find("@", at + 1)


def spelled_emails(text: str) -> Iterator[Found]:
    """`jo (at) place (dot) example`, `jo dot doe at place dot example`, `jo.doe@place`, and
    `jo.doe @ place.example`."""
    if not _SPELLED_SIGN.search(text):
        return  # spares most texts the dearer patterns
    for pattern in (_SPELLED, _WITHOUT_END, _APART):
        for match in pattern.finditer(text):
            if not is_role(match["local"]):
                yield Found(match.start(), match.end(), False)


def phones(text: str) -> Iterator[Found]:
    """Geographic and mobile numbers; 03 and 08 numbers belong to organisations and helplines."""
    starts: set[int] = set()
    for match in _NATIONAL.finditer(text):
        end = _end_of_number(match)
        if end:
            starts.add(match.start())
            yield Found(match.start(), end, True)
    for match in _LOOSE_MOBILE.finditer(text):
        if match.start() not in starts and not _YEAR.search(match[0]):
            yield Found(match.start(), match.end(), False)
    for match in _FOREIGN.finditer(text):
        if sum(character.isdigit() for character in match[0]) >= 9:
            yield Found(match.start(), match.end(), False)


def spelled_phones(text: str) -> Iterator[Found]:
    """Figure by figure with anything between, in words, and with the letter O for a nought."""
    for pattern in (_SPELLED_OUT, _SAME_BETWEEN):
        for match in pattern.finditer(text):
            figures = "".join(filter(str.isdigit, match[0]))
            counted = len(figures) < _DIGITS_AT_LEAST or figures in "0123456789"
            if not (counted or _YEAR.search(match[0])):
                yield Found(match.start(), match.end(), False)
    starts: set[int] = set()
    for pattern in (_FIGURE_WORDS, _SPOKEN_NUMBER, _SPOKEN_TO_RING):
        for match in pattern.finditer(text):
            start, end = match.span("number")
            if start not in starts:
                starts.add(start)
                yield Found(start, end, False)


def _end_of_number(match: re.Match[str]) -> int | None:
    """Where ten or eleven figures, the nought among them, end with a group of figures."""
    figures = 1 + len(match["first"])
    if len(match["first"]) < 2:
        return None
    for group in _GROUP.finditer(match["rest"]):
        figures += len(group[0])
        if figures >= 10:
            return match.start("rest") + group.end() if figures <= 11 else None
    return None
